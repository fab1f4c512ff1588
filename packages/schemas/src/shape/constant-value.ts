import { isDeepStrictEqual } from 'node:util';
import type { Obstacle } from './class-shape.js';

interface Constant {
  /** `undefined` where two instances differ, as random ids do, or JSON would not say it. */
  readonly json: unknown;
  readonly obstacle: Obstacle | undefined;
}

/**
 * What two instances of a class have both been given. A date is most likely the time; NaN and the
 * infinities are something else in JSON.
 */
export function constantValue(one: unknown, other: unknown): Constant {
  let text: string | undefined;
  try {
    text = JSON.stringify(one) as string | undefined;
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
