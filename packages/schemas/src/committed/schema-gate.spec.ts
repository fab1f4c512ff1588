import { Type } from 'class-transformer';
import {
  ArrayContains,
  IsArray,
  IsDate,
  IsDateString,
  IsEmail,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  IsUUID,
  Length,
  Matches,
  MinDate,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { describe, expect, it } from 'vitest';
import {
  defineTopic,
  Event,
  type EventClass,
  type TopicDefinition,
} from '@nest-kafka-kit/messaging';
import {
  type Compatibility,
  definitionOf,
  type Encoding,
  type EventDefinition,
  type EventKind,
} from '@nest-kafka-kit/messaging/events';
import { wireSchemaOf } from '../event-schema.js';
import type { CommittedSchema } from './committed-schemas.js';
import { eventSchemasOf, withoutAnnotations } from './event-schemas.js';
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
  readonly key?: 'id' | 'customer';
  readonly kind?: EventKind;
  readonly tombstone?: boolean;
  readonly topic?: TopicDefinition;
}

/** The same event with another class, as after a change. */
function eventOf(fields: EventClass<Less>, options: Options): EventDefinition {
  class OrderPlaced extends fields {}
  const kind = { aggregate: options.kind === 'domain' ? 'Order' : undefined };
  Event({ type: `order.placed.${(count += 1)}`, topic, key: 'id', ...kind, ...options } as never)(
    OrderPlaced as never,
  );
  return { ...definitionOf(OrderPlaced), type: 'order.placed' };
}

function committed(
  event: EventDefinition,
  format: 'json' | 'avro',
  earlier = false,
): CommittedSchema {
  const { type, version } = event;
  const { content } = eventSchemasOf(event).find((each) => each.format === format)!;
  const file = `${type}/${earlier ? 'earlier/v1-00000000' : `v${version}`}.${format}`;
  return { type, version, format, earlier, file, content, text: withoutAnnotations(content) };
}

const summary = (findings: readonly SchemaFinding[]): string[] =>
  findings.map((each) =>
    each.kind === 'incompatible' ? `${each.field} ${each.broken.join('+')}` : each.kind,
  );

/** What is found when the class of an event becomes another one. */
function change(before: EventClass<Less>, after: EventClass<Less>, options: Options): string[] {
  const former = eventOf(before, options);
  const formats = options.encoding === 'avro' ? (['json', 'avro'] as const) : (['json'] as const);
  const files = formats.map((format) => committed(former, format));
  return summary(checkSchemas([eventOf(after, options)], files));
}

const encodings = ['json', 'json-schema', 'avro'] as const;

describe.each(encodings)('With encoding %s', (encoding) => {
  const outdated = encoding === 'avro' ? ['outdated', 'outdated'] : ['outdated'];
  const changeOf = (
    before: EventClass<Less>,
    after: EventClass<Less>,
    compatibility: Compatibility,
  ) => change(before, after, { encoding, compatibility });

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
    const renamed = { ...avro, content: avro.content.replace('"OrderPlaced', '"OrderSent') };
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
      'Give it an initialiser or @IfPresent(), or publish version 2: @Event({ version: 2, upcast: { from: OrderPlacedV1, to: … } }).',
    );
  });

  it('is the version after that where there are some already', () => {
    expect(remedyOf({ ...changed, version: 3 })).toContain('publish version 4: ');
    expect(remedyOf(changed, [{ ...changed, version: 2 }])).toMatch(
      /@IfPresent\(\), or change version 2 instead\.$/,
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

/** An event with one more field, decorated so. */
function withField(...decorators: readonly PropertyDecorator[]): EventClass<Less> {
  class Other extends Less {}
  for (const decorate of decorators) decorate(Other.prototype, 'field');
  return Other;
}
const toDate = Type(() => Date);

describe('What a decorator checks and no keyword says', () => {
  it.each<[string, PropertyDecorator[], PropertyDecorator[], string[]]>([
    ['another version of UUIDs', [IsUUID()], [IsUUID('7')], ['field backward']],
    ['fewer decimal places', [IsNumber()], [IsNumber({ maxDecimalPlaces: 2 })], ['field backward']],
    ['text that is a URL', [IsString()], [IsUrl()], ['field backward']],
    ['text that is a date', [IsString()], [IsDateString()], ['field backward']],
    ['another pattern with a flag', [Matches(/^[A-Z]{3}$/i)], [Matches(/^[A-Z]{2}$/i)], ['field backward+forward']],
    ['other options', [IsEmail()], [IsEmail({ host_whitelist: ['x.com'] })], ['field backward', 'field forward']],
    ['a first date', [toDate, IsDate()], [toDate, IsDate(), MinDate(new Date(0))], ['field backward']],
    ['items that have to be there', [IsArray()], [IsArray(), ArrayContains(['z'])], ['field backward']],
    ['another condition', [ValidateIf(({ id }: Less) => id === 'a'), IsString()], [ValidateIf(({ id }: Less) => id === 'b'), IsString()], ['field backward+forward']],
    ['no longer any', [IsUrl()], [IsString()], ['field forward']],
  ])('may refuse what was published: %s', (_what, before, after, found) => {
    for (const encoding of ['json', 'json-schema'] as const) {
      const options = { encoding, compatibility: 'full' } as const;
      expect(change(withField(...before), withField(...after), options)).toEqual(found);
    }
  }); // prettier-ignore

  it('is told with what was, what is, and what to do', () => {
    const former = eventOf(withField(IsUUID()), { encoding: 'json' });
    const changed = eventOf(withField(IsUUID('7')), { encoding: 'json' });
    expect(checkSchemas([changed], [committed(former, 'json')])).toMatchObject([
      {
        field: 'field',
        broken: ['backward'],
        what: 'check',
        was: 'no such check',
        is: expect.stringMatching(/^checked by isUuid\("?7"?\)$/) as string,
        remedy:
          'Take it back, as what was published may not pass it, or publish version 2: @Event({ version: 2, upcast: { from: OrderPlacedV1, to: … } }).',
      },
    ]);
  });

  it('may stand anywhere among the decorators', () => {
    const [one, other] = [[IsUUID('7'), Length(36)], [Length(36), IsUUID('7')]]; // prettier-ignore
    expect(change(withField(...one!), withField(...other!), { encoding: 'json' })).toEqual([]);
  });

  it('is not held against a file that does not say what was checked', () => {
    const former = committed(eventOf(withField(IsString()), { encoding: 'json' }), 'json');
    const changed = eventOf(withField(IsUrl()), { encoding: 'json' });
    expect(summary(checkSchemas([changed], [{ ...former, content: former.text }]))).toEqual([
      'outdated',
    ]);
  });

  it('is in no schema that a registry gets', () => {
    class Nested extends withField(
      ValidateNested(),
      Type(() => Former),
      ValidateIf(() => true),
    ) {
      @IsUUID('7') readonly uuid!: string;
      @IsOptional() @IsUrl() readonly url?: string;
      @ValidateNested() @Type(() => Former) readonly former!: Former;
    }
    const event = eventOf(Nested, { encoding: 'json-schema' });
    const { content, text } = committed(event, 'json');
    expect(content).toContain('x-checks');
    expect(text).toBe(wireSchemaOf(event)?.text);
  });
});

describe('What others rely on besides the data', () => {
  const other = defineTopic({ name: 'other-orders' });
  const judge = (before: Partial<Options>, after: Partial<Options>) => {
    const [former, changed] = [before, after].map((options) =>
      eventOf(Former, { encoding: 'json', ...options }),
    );
    return checkSchemas([changed!], [committed(former!, 'json')]);
  };

  it.each<[string, Partial<Options>, Partial<Options>, string[]]>([
    ['a tombstone that is no longer taken', { tombstone: true }, {}, [' backward']],
    ['a tombstone that was not taken', {}, { tombstone: true }, [' forward']],
    ['another topic', {}, { topic: other }, [' backward+forward']],
    ['another topic, for readers alone', { compatibility: 'backward' }, { compatibility: 'backward', topic: other }, [' backward']],
    ['another key', {}, { key: 'customer' }, [' backward+forward']],
    ['what a kind promised', { kind: 'domain' }, {}, [' forward']],
    ['what a kind promises', {}, { kind: 'integration' }, [' backward']],
    ['what another kind promises', { kind: 'domain' }, { kind: 'command' }, [' backward+forward']],
    ['nothing, of a kind that nobody judges', {}, { kind: 'domain', compatibility: 'none' }, ['outdated']],
    ['nothing, of a topic that nobody judges', {}, { topic: other, compatibility: 'none' }, ['outdated']],
  ])('is found: %s', (_what, before, after, found) => {
    expect(summary(judge(before, after))).toEqual(found);
  }); // prettier-ignore

  it('is told with a remedy of its own', () => {
    expect([...judge({}, { topic: other }), ...judge({}, { key: 'customer' })]).toMatchObject([
      {
        what: 'topic',
        was: 'topic orders',
        is: 'topic other-orders',
        remedy:
          'Keep the topic, as consumers are subscribed to it, or publish version 2 beside it: @Event({ version: 2, topic: … }), without upcast.',
      },
      {
        what: 'key',
        was: 'key id',
        is: 'key customer',
        remedy: expect.stringMatching(/^Keep the key, as events stay in order by it/) as string,
      },
    ]);
  });
});

describe('An initialiser in place of what was required', () => {
  class Initialised extends Less {
    @IsString() readonly customer: string = 'nobody';
  }

  it('changes nothing for readers, as the class always writes it', () => {
    expect(change(Former, Initialised, { encoding: 'json' })).toEqual(['outdated']);
    expect(change(Initialised, Former, { encoding: 'json' })).toEqual(['outdated']);
    expect(change(Former, Initialised, { encoding: 'avro' })).toEqual(['outdated', 'outdated']);
  });

  it('does where another service writes it, or a registry judges', () => {
    const forward = { compatibility: 'forward' } as const;
    for (const options of [
      { encoding: 'json', external: true },
      { encoding: 'json-schema' },
    ] as const) {
      expect(change(Former, Initialised, { ...options, ...forward })).toEqual(['customer forward']);
    }
  });
});

describe('A remedy for null and for patterns', () => {
  const remediesOf = (
    before: PropertyDecorator[],
    after: PropertyDecorator[],
    encoding: Encoding = 'json',
  ): string[] => {
    const former = committed(eventOf(withField(...before), { encoding }), 'json');
    const found = checkSchemas([eventOf(withField(...after), { encoding })], [former]);
    return found.flatMap((each) => (each.kind === 'incompatible' ? [each.remedy] : []));
  };
  const absent = ValidateIf((_, value) => value !== undefined);

  it('says that null is what the former class cannot read', () => {
    const [remedy, ...others] = remediesOf([absent, IsString()], [IsOptional(), IsString()]);
    expect(others).toEqual([]);
    expect(remedy).toContain(
      'Leave it out instead, as null is what the committed class cannot read: @ValidateIf((_, value) => value !== undefined), or',
    );
  });

  it('says that null was there', () => {
    expect(remediesOf([IsOptional(), IsString()], [absent, IsString()])).toEqual([
      expect.stringContaining('Take null as before, with @IsOptional(), or') as string,
    ]);
  });

  it('says that patterns are not compared', () => {
    expect(remediesOf([Matches(/^a$/)], [Matches(/^[ab]$/)])).toEqual([
      expect.stringContaining('patterns are not compared') as string,
    ]);
    expect(remediesOf([IsString()], [Matches(/^a$/)])).toEqual([
      expect.stringContaining('Take all that was taken before') as string,
    ]);
  });
});

describe('Types that differ only in case', () => {
  const event = eventOf(Former, { encoding: 'json' });

  it.each([
    ['in the code', [event, { ...event, type: 'Order.Placed' }], []],
    ['in the code and in a file', [event], [{ ...committed(event, 'json'), type: 'order.PLACED' }]],
  ])('are refused, as some disks have one folder for them: %s', (_where, events, files) => {
    expect(() => checkSchemas(events, files)).toThrow(
      expect.objectContaining({
        code: 'MESSAGING_SCHEMA_FOLDER_SHARED',
        message: expect.stringMatching(
          /^"order\.placed" and "order\.placed" differ only in case/i,
        ) as string,
      }),
    );
  });

  it('are not those of several versions', () => {
    expect(checkSchemas([event, { ...event, version: 2 }], [])).toHaveLength(2);
  });
});
