import { toPascalCase } from '../record-name.js';

/** Names that a printed class must not hide: globals, imports, and words of the language's types. */
const TAKEN = [
  'Array', 'BigInt', 'Boolean', 'Buffer', 'Date', 'Error', 'Event', 'Function', 'Infinity', 'Map',
  'NaN', 'Number', 'Object', 'Promise', 'Proxy', 'Readonly', 'Record', 'Reflect', 'RegExp', 'Set', 'String',
  'Symbol', 'Type', 'Allow', 'Matches', 'Min', 'Max', 'MinLength', 'MaxLength', 'Contains', 'Equals',
  'IfPresent', 'UnixTime', 'AvroField', 'ValidateNested',
]; // prettier-ignore

/**
 * Names for classes, each unique and an identifier of TypeScript, whatever it is made of.
 *
 * @example
 * new ClassNames().of('order-line'); // 'OrderLine'
 */
export class ClassNames {
  private readonly given = new Set<string>(TAKEN);

  of(text: string): string {
    const words = toPascalCase(text.replace(/[^A-Za-z0-9]+/g, '_')).replaceAll('_', '');
    const cut = words.slice(0, 80);
    const wanted = /^[A-Z]/.test(cut) ? cut : `Data${cut}`;
    // Decorators are named Is… and Array….
    const safe = /^(?:Is|Array)[A-Z]/.test(wanted) ? `${wanted}Data` : wanted;
    let name = this.given.has(safe) ? `${safe}Data` : safe;
    for (let count = 2; this.given.has(name); count++) name = `${safe}${count}`;
    this.given.add(name);
    return name;
  }
}
