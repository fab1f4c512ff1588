import type { Command } from 'commander';
import type { Message } from '@nest-kafka-kit/messaging';
import { placeOf } from '@nest-kafka-kit/messaging/broker';
import { type DeadLetter, isSecretName, withoutSecrets } from '@nest-kafka-kit/messaging/operating';
import { isoTime } from '../../logging/iso-time.js';
import { print } from '../output.js';
import { type ReadableBytes, printable, readable, bytesText } from '../printable.js';
import { ReadingCommand, type ReadingOptions } from '../reading-command.js';
import { toSummary } from './dead-letter-summary.js';

interface ShowOptions extends ReadingOptions {
  readonly group: string;
}

export class ShowDeadLetterCommand extends ReadingCommand {
  readonly name = 'show';
  readonly description = 'one dead letter: why, where from, its headers and payload';
  protected readonly examples = ['--group {service} 2/17', '--group {service} 2/17 --json'];

  protected override define(command: Command): void {
    command
      .argument('<partition/offset>', 'a letter, as "dlt list" names it')
      .requiredOption('--group <group>', 'who gave it up');
    super.define(command);
  }

  async run([place = '']: string[], options: ShowOptions): Promise<void> {
    const { group } = options;
    const [, partition, offset] = /^(\d{1,9})\/(\d{1,18})$/.exec(place) ?? [];
    if (!partition || !offset)
      this.refuse(`"${place}" is no letter: give PARTITION/OFFSET, such as 2/17.`);
    const letter = { partition: Number(partition), offset: BigInt(offset) };
    await this.service.use(async ({ deadLetters }) => {
      const [found] = await deadLetters.find(group, { ...letter, redriven: true });
      if (!found) {
        const { OperationRefusedError } = await import('@nest-kafka-kit/messaging/errors');
        throw new OperationRefusedError(`Group "${group}" has no dead letter ${place}.`);
      }
      const description = {
        ...toSummary(found),
        error: found.error,
        key: found.message.key && readable(found.message.key),
        headers: headersOf(found.message),
        value: found.message.value && readable(found.message.value),
      };
      print(options, description, () => describe(found));
    });
  }
}

function payloadText({ message, omitted }: DeadLetter): string {
  if (omitted !== undefined) return `not stored here: ${omitted}`;
  return message.value === null ? 'none: a tombstone' : bytesText(message.value);
}

function headersOf({ headers }: Message): (ReadableBytes & { readonly name: string })[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    (Buffer.isBuffer(value) ? [value] : value).map((bytes) => ({
      name,
      // A terminal keeps what it shows, and so do those who get it sent.
      ...(isSecretName(name) ? { text: `*** (${bytes.length} bytes)` } : shown(bytes)),
    })),
  );
}

function shown(bytes: Buffer): ReadableBytes {
  const all = readable(bytes);
  return 'text' in all ? { text: withoutSecrets(all.text) } : all;
}

function describe(letter: DeadLetter): string {
  const { message, error, original } = letter;
  const facts = {
    reason: letter.reason,
    handler: letter.handler,
    attempts: String(letter.attempts),
    'failed at': isoTime(letter.failedAt) ?? '-',
    redriven: letter.redrivenAt ? (isoTime(letter.redrivenAt) ?? 'yes') : 'no',
    type: letter.type ?? '-',
    event: letter.eventId ?? '-',
    from: placeOf(original),
    stored: isoTime(original.timestamp) ?? '-',
    key: bytesText(message.key),
  };
  const headers = headersOf(message)
    // Shown in other lines already.
    .filter(({ name }) => !name.startsWith('dlt-'))
    .map(({ name, ...bytes }) => `  ${name}: ${'text' in bytes ? bytes.text : bytes.base64}`);
  const stack = error.stack.split('\n').map((line) => `  ${printable(line)}`);
  return [
    ...Object.entries(facts).map(([name, value]) => `${`${name}:`.padEnd(11)}${printable(value)}`),
    'headers:',
    ...headers.map(printable),
    'error:',
    ...(error.stack ? stack : [`  ${printable(`${error.name}: ${error.message}`)}`]),
    'payload:',
    printable(payloadText(letter)),
  ].join('\n');
}
