/** The ports between messaging and a broker, and the tokens that Nest injects their adapters by. */
export * from './ports/index.js';
export { ADMIN, BROKER, MESSAGING_OPTIONS, PRODUCER } from './injection-tokens.js';
export { DEFAULT_PUBLISH_TIMEOUT_MS } from './publishing/publishing.options.js';
