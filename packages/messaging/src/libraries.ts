/** Libraries that only some services install. */
export { loadLibrary } from './load-library.js';
