/** Waits with a time limit. */
export { answerWithin } from './answer-within.js';
export { settledWithin } from './settled-within.js';
