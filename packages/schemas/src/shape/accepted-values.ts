import { type Decoration, validatorsOf } from '@nest-kafka-kit/messaging/validation';
import { ValidationTypes } from 'class-validator';

type Condition = (object: object, value: unknown) => boolean;

const { CONDITIONAL_VALIDATION, CUSTOM_VALIDATION, IS_DEFINED, NESTED_VALIDATION } =
  ValidationTypes;

export const isNested = ({ type }: Decoration): boolean => type === NESTED_VALIDATION;
export const isCondition = ({ type }: Decoration): boolean => type === CONDITIONAL_VALIDATION;
export const isCheck = ({ type }: Decoration): boolean =>
  type === CUSTOM_VALIDATION || type === IS_DEFINED;

/**
 * Whether class-validator accepts a value. The decorators themselves are asked, so custom ones
 * count too. One that fails without the rest of the data counts as refusing.
 *
 * @param object an instance to ask with
 */
export function accepts(
  decorations: readonly Decoration[],
  value: unknown,
  object: object,
): boolean {
  if (decorations.filter(isCondition).some((each) => skips(each, value, object))) return true;
  if (value === null && decorations.some(isNested)) return false;
  return decorations.filter(isCheck).every((each) => passes(each, value, object));
}

/**
 * Whether a condition skips the checks for this value. One that skips them for every value depends
 * on other fields.
 */
function skips({ constraints, propertyName }: Decoration, value: unknown, object: object): boolean {
  const holds = constraints[0] as Condition;
  const holdsFor = (each: unknown): boolean => holds({ ...object, [propertyName]: each }, each);
  try {
    return !holdsFor(value) && holdsFor('any other');
  } catch {
    return false;
  }
}

function passes(decoration: Decoration, value: unknown, object: object): boolean {
  const { constraints, each, propertyName } = decoration;
  const given = {
    targetName: object.constructor.name,
    property: propertyName,
    object,
    constraints,
  };
  const values: unknown[] = each && Array.isArray(value) ? value : [value];
  try {
    return validatorsOf(decoration)
      .filter(({ async }) => !async)
      .every(({ instance }) =>
        values.every((one) => Boolean(instance.validate(one, { ...given, value: one }))),
      );
  } catch {
    return false;
  }
}
