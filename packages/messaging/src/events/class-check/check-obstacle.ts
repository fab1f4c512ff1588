import { TransformationType } from 'class-transformer';
import { ValidationTypes } from 'class-validator';
import { classTransformerStorage } from '../class-transformer-storage.js';
import { type ClassField, classFieldsOf } from '../class-fields.js';
import { type Decoration, decorationsOf, validatorsOf } from '../decorations.js';
import { LEFT_OUT } from './field-obstacle.js';
import type { Obstacle } from './obstacle.js';
import { isNotJson, notJson } from './type-obstacle.js';

type Class = new () => object;

const transforms = classTransformerStorage();
const DATES = ['isDate', 'minDate', 'maxDate'];
const { NESTED_VALIDATION, PROMISE_VALIDATION } = ValidationTypes;

/**
 * Finds what the validation decorators of a field ask for, and reading it never gives.
 *
 * @param decorations those of the field
 */
export function checkObstacle(
  type: Class,
  field: ClassField,
  decorations: readonly Decoration[],
): Obstacle | undefined {
  if (field.name in Object.prototype) return LEFT_OUT;
  if (field.isCustom) return undefined;
  const names = decorations.map(({ name }) => name);
  const declared: unknown = Reflect.getMetadata(
    'design:type',
    type.prototype as object,
    field.name,
  );
  if (decorations.some(isNested) && !field.discriminator) return ofNested(field);
  if (decorations.some(({ type: kind }) => kind === PROMISE_VALIDATION))
    return notJson({ name: 'Promise' });
  const isTime = declared === Date || names.some((name) => DATES.includes(name ?? ''));
  if (isTime && !field.conversion) {
    return {
      problem: 'a Date is written as a text, and nothing makes it one again.',
      remedy: 'Add @Type(() => Date), or @UnixTime() where it travels as a number.',
    };
  }
  return ofInstances(decorations) ?? ofDeclared(declared, field);
}

const isNested = ({ type }: Decoration): boolean => type === NESTED_VALIDATION;

function ofNested({ nested }: ClassField): Obstacle | undefined {
  if (!nested) {
    return {
      problem:
        '@ValidateNested() has no class to validate by, so handlers would get an empty object.',
      remedy: 'Add @Type(() => …) with the class.',
    };
  }
  return decorationsOf(nested).length > 0
    ? undefined
    : {
        problem: `${nested.name} has no decorated fields, so all of them are stripped.`,
        remedy: 'Decorate them, or take @IsObject() for free-form data.',
      };
}

/** `@IsInstance(Map)` and the like hold when published, and never when read. */
function ofInstances(decorations: readonly Decoration[]): Obstacle | undefined {
  const wanted = decorations
    .filter(({ name }) => name === 'isInstance')
    .map(({ constraints }) => constraints[0] as Class)
    .find((each) => isNotJson(each));
  return wanted && notJson(wanted);
}

function ofDeclared(
  declared: unknown,
  { nested, discriminator }: ClassField,
): Obstacle | undefined {
  if (nested ?? discriminator ?? typeof declared !== 'function') return undefined;
  return decorationsOf(declared as Class).length === 0
    ? undefined
    : {
        problem: `it is declared as ${(declared as Class).name}, and nothing makes or validates one.`,
        remedy: `Add @ValidateNested() and @Type(() => ${(declared as Class).name}).`,
      };
}

/** Finds what keeps data that was published from being what handlers get. */
export function publishingObstacle(
  type: Class,
  field: ClassField,
  decorations: readonly Decoration[],
): Obstacle | undefined {
  if (decorations.some(isAsync)) {
    return {
      problem:
        'it has an asynchronous validator, and whether an event is valid must not depend on I/O.',
      remedy: 'Look it up in the use case, before publishing.',
    };
  }
  if (decorations.some(allowsOtherNumbers)) {
    return {
      problem: 'NaN and infinite numbers are written as null.',
      remedy: 'Leave out allowNaN and allowInfinity, and allow null for what is unknown.',
    };
  }
  return ofPlainOnly(type, field.name) ?? ofDiscriminator(type, field);
}

const isAsync = (each: Decoration): boolean => validatorsOf(each).some(({ async }) => async);

function allowsOtherNumbers({ name, constraints }: Decoration): boolean {
  const [options] = (constraints ?? []) as [{ allowNaN?: boolean; allowInfinity?: boolean }?];
  return name === 'isNumber' && Boolean(options?.allowNaN || options?.allowInfinity);
}

/** Data is written as it is: what class-transformer would do on the way out is never done. */
function ofPlainOnly(type: Class, name: string): Obstacle | undefined {
  const { CLASS_TO_PLAIN, PLAIN_TO_CLASS } = TransformationType;
  const onReading = transforms.findTransformMetadatas(type, name, PLAIN_TO_CLASS);
  const onWriting = transforms.findTransformMetadatas(type, name, CLASS_TO_PLAIN);
  const isHidden = transforms.getExcludedProperties(type, CLASS_TO_PLAIN).includes(name);
  const isTransformed = onWriting.some((each) => !onReading.includes(each));
  if (!isHidden && !isTransformed) return undefined;
  return {
    problem: `${isHidden ? '@Exclude' : '@Transform'} with toPlainOnly is never applied: data is written as it is.`,
    remedy: isHidden
      ? 'Leave the field out of the event.'
      : 'Transform the data before publishing it.',
  };
}

function ofDiscriminator(type: Class, { name, discriminator }: ClassField): Obstacle | undefined {
  if (!discriminator) return undefined;
  const { options } = transforms.findTypeMetadata(type, name) ?? {};
  const { property, subTypes } = discriminator;
  const without = subTypes.find(({ value }) => !classFieldsOf(value).has(property));
  if (!options?.keepDiscriminatorProperty || without) {
    return {
      problem: 'its @Type takes the discriminator away, so what is written names no class.',
      remedy: `Add keepDiscriminatorProperty: true there, and a validated ${property} to ${without?.value.name ?? 'the classes'}.`,
    };
  }
  const names = subTypes.map((each) => each.name);
  return new Set(names).size === names.length
    ? undefined
    : { problem: 'two of its classes have one name.', remedy: 'Name each differently.' };
}
