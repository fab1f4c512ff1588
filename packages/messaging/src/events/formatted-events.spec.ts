import { describe, expect, it } from 'vitest';
import { EventDefinitionError } from '../errors.js';
import { field, header, plainJson } from '../formats/index.js';
import { defineTopic } from '../topics/define-topic.js';
import { Event, type FormattedEventOptions } from './event.decorator.js';

let count = 0;
/** Each test has a topic of its own: classes stay registered. */
const topic = () => defineTopic({ name: `customers-${++count}` });

function declare(
  name: string,
  options: Pick<FormattedEventOptions<never>, 'topic' | 'format'> & { version?: number },
): void {
  const type = `${name.toLowerCase()}.${count}`;
  const named = { [name]: class {} }[name]!;
  Event({ type, external: true, ...options })(named);
}

describe('Two events of one topic', () => {
  it('cannot both be every message of it', () => {
    const customers = topic();
    declare('Changed', { topic: customers, format: plainJson() });
    const second = () => declare('Deleted', { topic: customers, format: plainJson() });
    expect(second).toThrow(EventDefinitionError);
    expect(second).toThrow(
      `@Event of Deleted: it is every message of topic "${customers.name}", as is Changed.`,
    );
  });

  it('cannot both be what has the same name in the same place', () => {
    const customers = topic();
    const kind = () => header('kind');
    declare('Changed', { topic: customers, format: plainJson({ type: kind().is('A', 'B') }) });
    expect(() =>
      declare('Deleted', { topic: customers, format: plainJson({ type: kind().is('C', 'B') }) }),
    ).toThrow('it is every message with header "kind" "B" of topic');
  });

  it('are told apart by names, by places, and by one of them being all the rest', () => {
    const customers = topic();
    declare('Changed', { topic: customers, format: plainJson({ type: header('kind').is('A') }) });
    declare('Deleted', { topic: customers, format: plainJson({ type: header('kind').is('B') }) });
    declare('Moved', { topic: customers, format: plainJson({ type: field('kind').is('A') }) });
    declare('Merged', { topic: customers, format: plainJson({ type: header('kind') }) });
    declare('Other', { topic: customers, format: plainJson() });
    expect(count).toBeGreaterThan(0);
  });

  it('may be alike on other topics', () => {
    declare('Changed', { topic: topic(), format: plainJson() });
    declare('Changed', { topic: topic(), format: plainJson() });
    expect(count).toBeGreaterThan(1);
  });
});

describe('An event with a format', () => {
  it.each([
    [{ external: false }, 'is read, never written: set external: true'],
    [{ external: true, encoding: 'avro' }, 'encoding and format cannot both say'],
    [{ external: true, format: 'plain' }, 'format is none'],
  ])('is refused where JavaScript lets it be something else: %o', (options, problem) => {
    const given = { type: `odd.${++count}`, topic: topic(), format: plainJson(), ...options };
    const declaring = () => Event(given as unknown as FormattedEventOptions<never>)(class Odd {});
    expect(declaring).toThrow(EventDefinitionError);
    expect(declaring).toThrow(problem);
  });

  it('alone may leave out its key', () => {
    const given = { type: `keyless.${++count}`, topic: topic() };
    const declaring = () =>
      Event(given as unknown as FormattedEventOptions<never>)(class Keyless {});
    expect(declaring).toThrow('@Event of Keyless: key is missing');
  });
});
