import { getMetadataStorage, type ValidatorConstraintInterface } from 'class-validator';

/** One decorator of class-validator on one property, with what it was given. */
export type Decoration = ReturnType<
  ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']
>[number];

/** The code behind a decorator; `async` validators answer with a promise. */
export interface Validator {
  readonly name: string;
  readonly async: boolean;
  readonly instance: ValidatorConstraintInterface;
}

/**
 * The decorators of a class, its own before those of the classes it extends. class-validator searches
 * all classes of the process for them, so keep the answer rather than ask for every object.
 *
 * @example
 * decorationsOf(UserCreated).map(({ propertyName, name }) => [propertyName, name]); // [['userId', 'isUuid'], …]
 */
export function decorationsOf(type: abstract new (...given: never[]) => object): Decoration[] {
  return getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
}

/**
 * The validators that a decorator runs: one for most, none for `@ValidateNested` or `@IsOptional`.
 *
 * @example
 * validatorsOf(decoration).every(({ instance }) => instance.validate(value, about));
 */
export function validatorsOf({ constraintCls }: Decoration): readonly Validator[] {
  return getMetadataStorage().getTargetValidatorConstraints(constraintCls);
}
