import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { FieldProblem } from '../errors.js';
import type { EventDefinition } from './event.decorator.js';
import { toFieldProblems } from './field-problems.js';

export type Validated<Data> =
  | { readonly data: Data | null; readonly fields?: undefined }
  | { readonly data?: undefined; readonly fields: readonly FieldProblem[] };

/**
 * Checks plain data against the event's class and returns an instance of it. Publishing refuses
 * unknown fields, as they are mistakes; consuming strips them, so that producers may add some.
 *
 * Validation is synchronous on purpose: an event's validity must not depend on I/O.
 */
export function validateData<Data>(
  definition: EventDefinition,
  data: unknown,
  { unknownFields }: { readonly unknownFields: 'refuse' | 'strip' },
): Validated<Data> {
  if (data === null && definition.tombstone) return { data: null };
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    const given = data === null ? 'null' : Array.isArray(data) ? 'an array' : `a ${typeof data}`;
    return { fields: [{ path: 'data', problems: [`must be an object, was ${given}`] }] };
  }
  const instance = plainToInstance(definition.eventClass, data);
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: unknownFields === 'refuse',
    forbidUnknownValues: false,
    stopAtFirstError: false,
    validationError: { target: false, value: false },
  });
  return errors.length === 0 ? { data: instance as Data } : { fields: toFieldProblems(errors) };
}
