/** Checking data against its class, as events are checked. */
export { toFieldProblems } from './events/field-problems.js';
export { quickCheck } from './events/quick-check.js';
export { validateData } from './events/validate-data.js';
