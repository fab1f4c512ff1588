import { ToolError } from '../command/tool-error.js';

/** Leaves room for `.retry` and a little more below Kafka's 249 for topics and npm's 214. */
const MAX_NAME_LENGTH = 100;
/** Names that npm, Kafka and Docker all accept. */
const NAME = /^[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*$/;

/**
 * Refuses names that npm, Kafka or Docker would not accept, and those that npm reserves.
 *
 * @param taken the names of packages that the service depends on
 * @throws ToolError `INIT_NAME_INVALID`
 */
export function requireServiceName(name: string, taken: readonly string[]): void {
  if (taken.includes(name) || name === 'node_modules') {
    throw new ToolError(
      'INIT_NAME_INVALID',
      `Given "${name}", which is a package the service depends on; npm would confuse them. Give another name.`,
    );
  }
  if (NAME.test(name) && name.length <= MAX_NAME_LENGTH) return;
  throw new ToolError(
    'INIT_NAME_INVALID',
    `Given "${name}"; accepted, as the name of a package, a consumer group and an image: up to ${MAX_NAME_LENGTH} ` +
      'lower-case letters and digits, single . _ or - between them, a letter first. Give one such as orders-service.',
  );
}

/**
 * Derives a title from a name.
 *
 * @example
 * titleOf('orders-service'); // 'Orders service'
 */
export function titleOf(name: string): string {
  const words = name.split(/[._-]/).join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
