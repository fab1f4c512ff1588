import { CommandGroup } from '../command-group.js';
import { PublishEventCommand } from './publish-event.command.js';
import { TailEventsCommand } from './tail-events.command.js';

export class EventsCommand extends CommandGroup {
  readonly name = 'events';
  readonly description = 'events as they come, and publishing one';
  protected readonly commands = [TailEventsCommand, PublishEventCommand];
  protected readonly examples = [
    'tail --type user.created',
    'publish user.deleted \'{"userId":"7b0e3f5c-9f0a-4a43-8f9c-0f3d2f1c5e11"}\'',
  ];
}
