import type { FieldProblem } from '../errors.js';
import { type ClassField, classFieldsOf, type DiscriminatedBy } from './class-fields.js';
import { findInexact } from './exact-data.js';
import { JsonNumber } from './json-number.js';

type Class = new () => object;

/** Further problems are not looked for. */
const MAX_PROBLEMS = 100;

/**
 * The way that data came: from a publisher, who may give anything; as a request, in which nothing may be
 * unknown; or as a message, in which unknown fields are stripped.
 */
export type Given = 'published' | 'requested' | 'received';

/**
 * Finds what class-validator cannot name: values that cannot become what a field's `@Type` says, and
 * in data that is to be published, what handlers would not get as it is.
 *
 * @example
 * findWireProblems(Order, { placedAt: 'room 12' }, 'received'); // [{ path: 'placedAt', problems: ['must be a time …'] }]
 */
export function findWireProblems(type: Class, data: object, given: Given): FieldProblem[] {
  const search = new Search(given);
  search.ofClass(type, data, '');
  return search.found;
}

class Search {
  readonly found: FieldProblem[] = [];
  private readonly within: object[] = [];

  private readonly isPublished: boolean;

  constructor(private readonly given: Given) {
    this.isPublished = given === 'published';
  }

  ofClass(type: Class, data: object, path: string): void {
    if (this.within.includes(data)) return this.add(path || 'data', 'is circular');
    this.within.push(data);
    const fields = classFieldsOf(type);
    if (this.given !== 'received') this.ofDropped(type, fields, data, path);
    for (const field of fields.values()) {
      const place = path === '' ? field.name : `${path}.${field.name}`;
      for (const name of field.readAs === field.name ? [field.name] : [field.readAs, field.name]) {
        if (!Object.hasOwn(data, name)) continue;
        const value = (data as Record<string, unknown>)[name];
        if (isOfOther(field, value))
          this.add(
            place,
            `must be ${field.isList ? 'an array' : 'an object'}, was ${kindOf(value)}`,
          );
        else this.ofField(field, value, place);
      }
    }
    this.within.pop();
  }

  private ofField(field: ClassField, value: unknown, path: string): void {
    if (value === null || value === undefined || this.found.length >= MAX_PROBLEMS) return;
    const { conversion, nested, discriminator } = field;
    const isTyped = Boolean(conversion ?? nested ?? discriminator);
    if (isTyped && Array.isArray(value)) return this.ofItems(field, value, path);
    if (conversion) {
      if (field.isCustom || conversion.read(value) !== undefined) return;
      const isNone = value instanceof Date && Number.isNaN(value.getTime());
      if (isNone) return this.add(path, `${field.name} must be a Date instance`);
      const problem = conversion.problemOf?.(value);
      if (problem !== undefined) return this.add(path, problem);
      const remedy = conversion.remedyFor?.(value);
      const other = remedy === undefined ? '' : `; ${remedy}`;
      return this.add(path, `must be ${conversion.accepted}, was ${kindOf(value)}${other}`);
    }
    // An object here, and a number on the wire.
    if (isTyped && value instanceof JsonNumber) return this.add(path, value.problem);
    const type = discriminator ? this.chosen(discriminator, value, path) : nested;
    if (type && typeof value === 'object') return this.ofClass(type, value, path);
    if (!isTyped) this.ofFreeForm(field, value, path);
  }

  private ofItems(field: ClassField, items: readonly unknown[], path: string): void {
    for (let index = 0; index < items.length; index++) {
      const place = `${path}.${index}`;
      if (this.isPublished && items[index] === undefined)
        this.add(place, 'is undefined in an array, which JSON writes as null; leave it out');
      else this.ofField(field, items[index], place);
    }
  }

  /** Finds the class that the data names. */
  private chosen({ property, subTypes }: DiscriminatedBy, value: unknown, path: string) {
    if (typeof value !== 'object' || value === null) return undefined;
    const name: unknown = Object.hasOwn(value, property)
      ? (value as Record<string, unknown>)[property]
      : undefined;
    const chosen = subTypes.find((each) => each.name === name);
    if (chosen) return chosen.value;
    const names = subTypes.map((each) => each.name).join(', ');
    this.add(`${path}.${property}`, `must be one of ${names}, was ${kindOf(name)}`);
    return undefined;
  }

  private ofFreeForm({ isCustom }: ClassField, value: unknown, path: string): void {
    if (this.isPublished && !isCustom) {
      for (const { path: place, problem } of findInexact(value, path)) this.add(place, problem);
    } else {
      this.ofJsonNumbers(value, path);
    }
  }

  private ofJsonNumbers(value: unknown, path: string): void {
    if (value instanceof JsonNumber) return this.add(path, value.problem);
    if (typeof value === 'bigint') return this.add(path, new JsonNumber(String(value)).problem);
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
    for (const [key, held] of Object.entries(value)) this.ofJsonNumbers(held, `${path}.${key}`);
  }

  /** Finds keys that class-transformer leaves out without a word. */
  private ofDropped(
    type: Class,
    fields: ReadonlyMap<string, ClassField>,
    data: object,
    path: string,
  ): void {
    if (Object.getOwnPropertySymbols(data).length > 0)
      this.add(path || 'data', 'has a symbol as a key, which is never written');
    for (const key of Object.keys(data)) {
      if (fields.has(key) || !(key in type.prototype)) continue;
      const value = (data as Record<string, unknown>)[key];
      if (data instanceof type && typeof value === 'function') continue;
      this.add(path === '' ? key : `${path}.${key}`, `property ${key} should not exist`);
    }
  }

  private add(path: string, problem: string): void {
    if (this.found.length >= MAX_PROBLEMS) return;
    const last = this.found.at(-1);
    if (last?.path === path)
      this.found[this.found.length - 1] = { path, problems: [...last.problems, problem] };
    else this.found.push({ path, problems: [problem] });
  }
}

/** Whether data is a list where one of a class is declared, or the other way round. */
const isOfOther = ({ isList }: ClassField, value: unknown): boolean =>
  isList !== undefined &&
  typeof value === 'object' &&
  value !== null &&
  Array.isArray(value) !== isList;

/** Says what kind of value was given: its content has no place in logs and dead letters. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value instanceof JsonNumber) return 'another number';
  if (value instanceof Date) return 'a Date beyond the years 0 to 9999';
  if (Array.isArray(value)) return 'an array';
  const kind = typeof value;
  return kind === 'object' ? 'an object' : `${kind === 'string' ? 'another' : 'a'} ${kind}`;
}
