/** Waiting for others, with an end. */
export { answerWithin } from './answer-within.js';
export { settledWithin } from './settled-within.js';
