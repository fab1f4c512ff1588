import { Command } from 'nest-commander';
import { CommandGroup } from '../command-group.js';
import { PublishEventCommand } from './publish-event.command.js';
import { TailEventsCommand } from './tail-events.command.js';

@Command({
  name: 'events',
  description: 'events as they come, and publishing one',
  subCommands: [TailEventsCommand, PublishEventCommand],
})
export class EventsCommand extends CommandGroup {
  protected readonly examples = [
    'tail --type user.created',
    'publish user.deleted \'{"userId":"7b0e3f5c-9f0a-4a43-8f9c-0f3d2f1c5e11"}\'',
  ];
}
