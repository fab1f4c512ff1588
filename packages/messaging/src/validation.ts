/** Checks of data against its class, as events are checked, and of the class itself. */
export { checkRequestClasses } from './events/class-check/check-classes.js';
export { obstacleOf } from './events/class-check/field-obstacle.js';
export type { Obstacle } from './events/class-check/obstacle.js';
export {
  type Decoration,
  decorationsOf,
  type Validator,
  validatorsOf,
} from './events/decorations.js';
export { findInexact } from './events/exact-data.js';
export { DuplicateKeyError, holdsJsonNumber, parseExactly } from './events/exact-json.js';
export { parseRfc3339 } from './events/rfc3339.js';
export { toFieldProblems } from './events/field-problems.js';
export { toInstance } from './events/linear-transform.js';
export { quickCheck } from './events/quick-check.js';
export { thinOut } from './events/thin-out.js';
export { mergeProblems, otherThanObject, validateData } from './events/validate-data.js';
export { findWireProblems } from './events/wire-problems.js';
