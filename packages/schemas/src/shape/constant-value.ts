import { isDeepStrictEqual } from 'node:util';
import type { Obstacle } from './class-shape.js';

interface Constant {
  /** `undefined` if two instances differ, as random ids do, or if JSON cannot express the value. */
  readonly json: unknown;
  readonly obstacle: Obstacle | undefined;
}

/** Bigints as the texts that `@IsInt64()` writes. */
const withTexts = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

/**
 * The value that two instances of a class share. Dates are left out, as they are most likely the
 * time of creation; so are NaN and the infinities, which JSON cannot express.
 */
export function constantValue(one: unknown, other: unknown): Constant {
  let text: string | undefined;
  try {
    text = JSON.stringify(one, withTexts) as string | undefined;
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    const obstacle = {
      problem: `what it is initialised with cannot be written as JSON: ${reason}.`,
      remedy: 'Initialise it with plain data.',
    };
    return { json: undefined, obstacle };
  }
  const isSaid = text !== undefined && !isOtherwise(one) && isDeepStrictEqual(one, other);
  return { json: isSaid ? JSON.parse(text!) : undefined, obstacle: undefined };
}

function isOtherwise(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof Date || Object.values(value).some(isOtherwise);
}
