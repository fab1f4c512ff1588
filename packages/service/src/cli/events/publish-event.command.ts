import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { placeOf } from '@nest-kafka-kit/messaging/broker';
import { integer } from '../option-values.js';
import { print } from '../output.js';
import { ReadingCommand, type ReadingOptions } from '../reading-command.js';

interface PublishOptions extends ReadingOptions {
  readonly eventVersion?: number;
}

export class PublishEventCommand extends ReadingCommand {
  readonly name = 'publish';
  readonly description = 'publish one event, validated as the service does';
  protected readonly examples = [
    'user.deleted \'{"userId":"7b0e3f5c-9f0a-4a43-8f9c-0f3d2f1c5e11"}\'',
    'user.deleted - < user.json',
  ];

  protected override define(command: Command): void {
    command
      .argument('<type>', "the event's type")
      .argument('<json>', 'its data; - reads it from standard input')
      .option('--event-version <n>', 'of the event (default: the newest)', (text) =>
        integer(text, { from: 1 }),
      );
    super.define(command);
  }

  async run([type = '', json = '']: string[], options: PublishOptions): Promise<void> {
    const data = await this.parse(json === '-' ? await text(process.stdin) : json);
    await this.service.use(async ({ events }) => {
      await refuseExternal(type, options.eventVersion);
      const receipt = await events.publishByType(type, data, options.eventVersion);
      print(options, receipt, () => `Published ${type} ${receipt.eventId} to ${placeOf(receipt)}.`);
    });
  }

  private async parse(json: string): Promise<unknown> {
    const { parseExactly } = await import('@nest-kafka-kit/messaging/validation');
    try {
      return parseExactly(Buffer.from(json), json);
    } catch (error) {
      return this.refuse(`The data is no JSON: ${(error as Error).message}.`);
    }
  }
}

/** Refuses events of other services: their topics are written by those alone. */
async function refuseExternal(type: string, version: number | undefined): Promise<void> {
  const { registeredEvents } = await import('@nest-kafka-kit/messaging/events');
  const { OperationRefusedError } = await import('@nest-kafka-kit/messaging/errors');
  const [event] = registeredEvents()
    .filter((each) => each.type === type && (version === undefined || each.version === version))
    .sort((a, b) => b.version - a.version);
  if (!event?.external) return;
  throw new OperationRefusedError(
    `Event "${type}" is external: another service publishes it to its topic "${event.topic.name}". ` +
      'Nothing was published. Let that service publish it.',
  );
}
