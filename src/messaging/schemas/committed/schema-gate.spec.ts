import { IsInt, IsOptional, IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import {
  type Compatibility,
  definitionOf,
  type Encoding,
  Event,
  type EventClass,
  type EventDefinition,
} from '../../events/index.js';
import { defineTopic } from '../../topics/define-topic.js';
import { avroSchemaOf } from '../avro-schema.js';
import type { CommittedSchema } from './committed-schemas.js';
import { jsonSchemaOf } from '../json-schema.js';
import type { SchemaFinding } from './schema-finding.js';
import { checkSchemas } from './schema-gate.js';

const topic = defineTopic({ name: 'orders' });
let count = 0;

class Less {
  @IsString() readonly id!: string;
}
class Former extends Less {
  @IsString() readonly customer!: string;
}
class WithOptional extends Former {
  @IsOptional() @IsString() readonly note?: string;
}
class WithRequiredNote extends Former {
  @IsString() readonly note!: string;
}
class WithOtherNote extends Less {
  @IsOptional() @IsInt() readonly note?: number;
}
class WithInitialiser extends Former {
  @IsString() readonly currency: string = 'EUR';
}
class WithRequired extends Former {
  @IsInt() readonly pieces!: number;
}

interface Options {
  readonly encoding: Encoding;
  readonly compatibility?: Compatibility;
  readonly external?: boolean;
}

/** The same event with another class, as after a change. */
function eventOf(fields: EventClass<Less>, options: Options): EventDefinition {
  class OrderPlaced extends fields {}
  Event({ type: `order.placed.${(count += 1)}`, topic, key: 'id', ...options })(OrderPlaced);
  return { ...definitionOf(OrderPlaced), type: 'order.placed' };
}

function committed(event: EventDefinition, format: 'json' | 'avro', earlier = false): CommittedSchema {
  const { type, version, encoding } = event;
  const schema =
    format === 'avro' ? avroSchemaOf(event) : jsonSchemaOf(event, { closed: encoding === 'json-schema' });
  const file = `${type}/${earlier ? 'earlier/v1-00000000' : `v${version}`}.${format}`;
  return { type, version, format, earlier, file, text: JSON.stringify(schema) };
}

const summary = (findings: readonly SchemaFinding[]): string[] =>
  findings.map((each) =>
    each.kind === 'incompatible' ? `${each.field} ${each.broken.join('+')}` : each.kind,
  );

/** What is found when the class of an event becomes another one. */
function change(
  before: EventClass<Less>,
  after: EventClass<Less>,
  options: Options,
): string[] {
  const former = eventOf(before, options);
  const formats = options.encoding === 'avro' ? (['json', 'avro'] as const) : (['json'] as const);
  const files = formats.map((format) => committed(former, format));
  return summary(checkSchemas([eventOf(after, options)], files));
}

const encodings = ['json', 'json-schema', 'avro'] as const;

describe.each(encodings)('With encoding %s', (encoding) => {
  const outdated = encoding === 'avro' ? ['outdated', 'outdated'] : ['outdated'];
  const changeOf = (before: EventClass<Less>, after: EventClass<Less>, compatibility: Compatibility) =>
    change(before, after, { encoding, compatibility });

  it('nothing is found where nothing changed', () => {
    expect(changeOf(Former, Former, 'full')).toEqual([]);
  });

  it('an optional field may be added', () => {
    expect(changeOf(Former, WithOptional, 'backward')).toEqual(outdated);
    expect(changeOf(Former, WithInitialiser, 'backward')).toEqual(outdated);
  });

  it('a required field may not be added, nor a field become required', () => {
    expect(changeOf(Former, WithRequired, 'backward')).toEqual(['pieces backward']);
    // It may neither be absent nor null any more.
    expect(changeOf(WithOptional, WithRequiredNote, 'backward')).toEqual([
      'note backward',
      'note backward',
    ]);
  });

  it('a required field may not be removed where the former class is to read it', () => {
    expect(changeOf(Former, Less, 'forward')).toEqual(['customer forward']);
  });

  it('a type may not change', () => {
    class Changed extends Less {
      @IsInt() readonly customer!: number;
    }
    expect(changeOf(Former, Changed, 'full')).toEqual(['customer backward+forward']);
    expect(changeOf(Former, Changed, 'none')).toEqual(outdated);
  });
});

describe('The encoding', () => {
  it('json strips unknown fields, so they may come and go', () => {
    expect(change(WithOptional, Former, { encoding: 'json' })).toEqual(['outdated']);
    expect(change(Former, WithOptional, { encoding: 'json' })).toEqual(['outdated']);
  });

  it('json-schema refuses them, as its registry does', () => {
    expect(change(WithOptional, Former, { encoding: 'json-schema' })).toEqual(['note backward']);
  });

  it('avro has a second schema, and is judged by both', () => {
    const event = eventOf(Former, { encoding: 'avro' });
    expect(summary(checkSchemas([event], []))).toEqual(['missing', 'missing']);
    const avro = committed(event, 'avro');
    const renamed = { ...avro, text: avro.text.replace('"OrderPlaced', '"OrderSent') };
    expect(summary(checkSchemas([event], [committed(event, 'json'), renamed]))).toEqual([
      ' backward+forward',
    ]);
  });

  it('may change: what is no longer written moves to the earlier ones', () => {
    const former = eventOf(Former, { encoding: 'avro' });
    const files = [committed(former, 'json'), committed(former, 'avro')];
    expect(checkSchemas([eventOf(Former, { encoding: 'json' })], files)).toMatchObject([
      { kind: 'outdated', file: 'order.placed/v1.avro', text: undefined },
    ]);
  });
});

describe('Every revision counts', () => {
  it('also those before the committed one', () => {
    const options = { encoding: 'json', compatibility: 'backward' } as const;
    const first = eventOf(Former, options);
    const second = eventOf(WithOptional, options);
    const third = eventOf(WithOtherNote, options);
    const files = [committed(first, 'json'), committed(second, 'json', true)];
    expect(summary(checkSchemas([third], files.slice(0, 1)))).toEqual(['outdated']);
    expect(checkSchemas([third], files)).toMatchObject([
      { kind: 'incompatible', field: 'note', file: 'order.placed/earlier/v1-00000000.json' },
    ]);
  });
});

describe('The remedy', () => {
  const remedyOf = (event: EventDefinition, others: readonly EventDefinition[] = []): string => {
    const former = committed(eventOf(Former, { encoding: 'json' }), 'json');
    const findings = checkSchemas([event, ...others], [{ ...former, version: event.version }]);
    const found = findings.find((each) => each.kind === 'incompatible');
    return found?.remedy ?? 'none';
  };
  const changed = eventOf(WithRequired, { encoding: 'json' });

  it('is a change of the class, or the next version', () => {
    expect(remedyOf(changed)).toBe(
      'Give it an initialiser or @IsOptional(), or publish version 2: @Event({ version: 2, upcast: { from: OrderPlacedV1, to: … } }).',
    );
  });

  it('is the version after that where there are some already', () => {
    expect(remedyOf({ ...changed, version: 3 })).toContain('publish version 4: ');
    expect(remedyOf(changed, [{ ...changed, version: 2 }])).toMatch(
      /@IsOptional\(\), or change version 2 instead\.$/,
    );
  });

  it("is the other service's where the event is", () => {
    expect(remedyOf({ ...changed, external: true })).toMatch(
      /or ask the service that publishes it for a new version\.$/,
    );
  });
});

describe('Files without a class', () => {
  it('are found, also those of earlier revisions', () => {
    const event = eventOf(Former, { encoding: 'json' });
    const files = [committed(event, 'json'), committed(event, 'json', true)];
    expect(checkSchemas([], files)).toEqual(
      files.map(({ type, version, file }) => ({ kind: 'orphaned', type, version, file })),
    );
  });
});
