/** Checks of data against its class, as events are checked. */
export {
  type Decoration,
  decorationsOf,
  type Validator,
  validatorsOf,
} from './events/decorations.js';
export { toFieldProblems } from './events/field-problems.js';
export { toInstance } from './events/linear-transform.js';
export { quickCheck } from './events/quick-check.js';
export { thinOut } from './events/thin-out.js';
export { validateData } from './events/validate-data.js';
