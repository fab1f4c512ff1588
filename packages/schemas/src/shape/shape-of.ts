import { type Decoration, decorationsOf } from '@nest-kafka-kit/messaging/validation';
import { accepts } from './accepted-values.js';
import { avroFieldsOf } from '../avro-field.decorator.js';
import { checksOf } from './checks.js';
import type { Class, ClassShape, FieldShape } from './class-shape.js';
import { asksForMore } from './conditions.js';
import { constantValue } from './constant-value.js';
import { nestedClassOf } from './nested-class.js';
import { obstacleOf } from './obstacles.js';
import { isAsked, shapeOfValue, UNKNOWN } from './value-shape.js';

type Instance = Readonly<Record<string, unknown>>;

const shapes = new WeakMap<Class, ClassShape>();

/**
 * Reads the decorators of a class, once. Types emitted by the compiler are used only to find those
 * that JSON does not have: not every compiler emits them, and a schema must not depend on it.
 *
 * @example
 * shapeOf(UserCreated).fields.map(({ name, kind }) => [name, kind]); // [['userId', 'uuid'], …]
 */
export function shapeOf(type: Class): ClassShape {
  let shape = shapes.get(type);
  if (!shape) {
    shape = readShape(type);
    shapes.set(type, shape);
  }
  return shape;
}

function readShape(type: Class): ClassShape {
  try {
    const instances = [new type(), new type()] as unknown as [Instance, Instance];
    return { fields: readFields(type, instances), obstacle: undefined };
  } catch (error) {
    const obstacle = {
      problem: `${type.name} is made without arguments, and throws "${(error as Error).message}".`,
      remedy: 'Leave out its constructor, and declare fields alone.',
    };
    return { fields: [], obstacle };
  }
}

function readFields(type: Class, instances: readonly [Instance, Instance]): FieldShape[] {
  const all = decorationsOf(type);
  const inherited = all.filter(({ target }) => target !== type);
  const names = new Set<string | symbol>(
    [...inherited, ...all].map(({ propertyName }) => propertyName),
  );
  return [...names].map((name) => {
    const obstacle = obstacleOf(type, name);
    if (obstacle) return { ...NO_FIELD, name: String(name), obstacle };
    const decorations = all.filter((each) => each.propertyName === name);
    return readField(type, name as string, decorations, instances);
  });
}

const NO_FIELD = {
  ...UNKNOWN,
  optional: false,
  conditional: false,
  initialised: false,
  initial: undefined,
  avro: undefined,
} as const;

function readField(
  type: Class,
  name: string,
  all: readonly Decoration[],
  [one, other]: readonly [Instance, Instance],
): FieldShape {
  const decorations = all.filter(isAsked);
  const conditional = all.some(asksForMore);
  const shape = shapeOfValue(all, nestedClassOf(type, name));
  const initialised = one[name] !== undefined && accepts(decorations, one[name], one);
  const constant = initialised ? constantValue(one[name], other[name]) : undefined;
  return {
    ...shape,
    ...(conditional && { checks: checksOf(all, shape) }),
    name,
    optional: conditional || accepts(decorations, undefined, one),
    conditional,
    nullable: accepts(decorations, null, one),
    initialised,
    initial: constant?.json,
    avro: avroFieldsOf(type)[name],
    obstacle: constant?.obstacle,
  };
}
