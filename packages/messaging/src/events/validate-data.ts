import { validateSync } from 'class-validator';
import type { FieldProblem } from '../errors.js';
import { thrownMessage } from '../thrown-message.js';
import type { EventDefinition } from './event.decorator.js';
import { toFieldProblems } from './field-problems.js';
import { JsonNumber } from './json-number.js';
import { toInstance } from './linear-transform.js';
import { changedFields, isCustom } from './round-trip.js';
import { quickCheck } from './quick-check.js';
import { findWireProblems } from './wire-problems.js';

/** Valid data as an instance of its class, or the fields that are wrong. */
export type Validated<Data> =
  | { readonly data: Data | null; readonly fields?: undefined }
  | { readonly data?: undefined; readonly fields: readonly FieldProblem[] };

/**
 * Checks plain data against the event's class and returns an instance of it. Publishing refuses
 * unknown fields, as they are mistakes; consuming strips them, so that producers may add some.
 *
 * Validation is synchronous on purpose: an event's validity must not depend on I/O.
 *
 * @example
 * const { data, fields } = validateData<UserCreated>(definitionOf(UserCreated), body, { unknownFields: 'refuse' });
 */
export function validateData<Data>(
  definition: EventDefinition,
  data: unknown,
  { unknownFields }: { readonly unknownFields: 'refuse' | 'strip' },
): Validated<Data> {
  if (data === null && definition.tombstone) return { data: null };
  const other = otherThanObject(data);
  if (other) return { fields: [{ path: 'data', problems: [`must be an object, was ${other}`] }] };
  try {
    const checked = quickCheck(definition.eventClass, data as object, unknownFields);
    if (checked) return { data: checked as Data };
    const validated = checkThoroughly<Data>(definition, data as object, unknownFields);
    return unknownFields === 'refuse' ? carried(definition, validated) : validated;
  } catch (error) {
    // Too deep for recursion, or `{"constructor":1}`: class-transformer throws at such data, and
    // a message that throws is tried again for ever.
    const problem = `cannot be validated: ${thrownMessage(error)}`;
    return { fields: [{ path: 'data', problems: [problem] }] };
  }
}

/**
 * Says what a value is that is no object; `undefined` for an object.
 *
 * @example
 * otherThanObject([]); // 'an array'
 */
export function otherThanObject(value: unknown): string | undefined {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value instanceof JsonNumber) return 'a number';
  return typeof value === 'object' ? undefined : `a ${typeof value}`;
}

/** Refuses data that code of the class would make other data of, where it is read. */
function carried<Data>(
  { eventClass }: EventDefinition,
  validated: Validated<Data>,
): Validated<Data> {
  if (!validated.data || !isCustom(eventClass)) return validated;
  const fields = changedFields(eventClass, validated.data);
  return fields.length > 0 ? { fields } : validated;
}

/**
 * Checks data with class-transformer and class-validator, which name what is wrong.
 *
 * @example
 * checkThoroughly(definitionOf(UserCreated), {}, 'refuse').fields; // [{ path: 'userId', … }, …]
 */
export function checkThoroughly<Data>(
  definition: Pick<EventDefinition, 'eventClass'>,
  data: object,
  unknownFields: 'refuse' | 'strip',
): Validated<Data> {
  const found = findWireProblems(
    definition.eventClass,
    data,
    unknownFields === 'refuse' ? 'published' : 'received',
  );
  try {
    const validated = validateInstance<Data>(definition, data, unknownFields);
    return found.length === 0
      ? validated
      : { fields: mergeProblems(found, validated.fields ?? []) };
  } catch (error) {
    if (found.length > 0) return { fields: found };
    throw error;
  }
}

/** Joins problems by field; what was found says more than what class-validator has for the field. */
export function mergeProblems(
  found: readonly FieldProblem[],
  others: readonly FieldProblem[],
): readonly FieldProblem[] {
  const byPath = new Map(found.map((each) => [each.path, each]));
  const named = others.map((each) => byPath.get(each.path) ?? each);
  const paths = new Set(others.map(({ path }) => path));
  return [...named, ...found.filter(({ path }) => !paths.has(path))];
}

function validateInstance<Data>(
  definition: Pick<EventDefinition, 'eventClass'>,
  data: object,
  unknownFields: 'refuse' | 'strip',
): Validated<Data> {
  const instance = toInstance(definition.eventClass, data, { convertsTexts: false });
  // class-transformer passes dates, sets, maps, bytes and promises through unchanged.
  if (!(instance instanceof definition.eventClass)) {
    const problem = `must be a plain object, was a ${data.constructor?.name}`;
    return { fields: [{ path: 'data', problems: [problem] }] };
  }
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: unknownFields === 'refuse',
    forbidUnknownValues: false,
    stopAtFirstError: false,
    validationError: { target: false, value: false },
  });
  return errors.length === 0 ? { data: instance as Data } : { fields: toFieldProblems(errors) };
}
