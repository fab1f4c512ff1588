import * as classTransformer from 'class-transformer';
import * as classValidator from 'class-validator';
import ts from 'typescript';
import * as messaging from '@nest-kafka-kit/messaging';
import { defineTopic, Event, type EventClass } from '@nest-kafka-kit/messaging';
import { AvroField } from '../../src/avro-field.decorator.js';

/** Classes that the page names without declaring them. */
const DECLARED = `
class Line { @IsInt() count!: number; }
class Bare { count!: number; }
class Card { @IsString() kind!: string; @IsString() number!: string; }
class Cash { @IsString() kind!: string; }
const subTypes = [{ value: Card, name: 'card' }, { value: Cash, name: 'cash' }];
const OneOf = (keepDiscriminatorProperty = true) =>
  Type(() => Object, { discriminator: { property: 'kind', subTypes }, keepDiscriminatorProperty });
`;
/** A validator that answers with a promise. */
const Async = () => (prototype: object, propertyName: string) =>
  classValidator.registerDecorator({
    target: prototype.constructor,
    propertyName,
    async: true,
    validator: { validate: () => Promise.resolve(true) },
  });
const NAMES = new Map<string, unknown>(
  Object.entries({ ...classValidator, ...classTransformer, ...messaging, AvroField, Async }).filter(
    // What Node adds to modules of the old kind.
    ([name]) => name !== 'default' && name !== 'module.exports',
  ),
);
const topic = defineTopic({ name: 'document-classes', partitions: 1 });
let count = 0;

/**
 * Makes the class of a field as the page writes it, compiled as a service is.
 *
 * @example
 * classOf('@IsString() value!: string');
 */
export function classOf(field: string): EventClass {
  const source = `${DECLARED}\nclass Page { @IsString() id!: string;\n ${field}\n}\nreturn Page;`;
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      useDefineForClassFields: false,
    },
  });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const make = new Function(...NAMES.keys(), outputText) as (...values: unknown[]) => EventClass;
  const eventClass = make(...NAMES.values());
  Event({ type: `page.class${++count}`, topic, key: 'id' as never })(
    eventClass as EventClass<never>,
  );
  return eventClass;
}

/** Reads the rows of the table that stands under a heading, their cells without the quotes of code. */
export function rowsUnder(page: string, heading: string): string[][] {
  const [, after = ''] = page.split(`## ${heading}\n`);
  const [part = ''] = after.split('\n## ');
  const lines = part.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map(cellsOf);
}

function cellsOf(line: string): string[] {
  const cells = line.slice(2, -2).split(/ +\| +/);
  return cells.map((cell) =>
    cell
      .trim()
      .replaceAll('\\|', '|')
      .replaceAll(/^`+ ?| ?`+$/g, ''),
  );
}
