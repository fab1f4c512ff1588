import { inspect } from 'node:util';
import { printable } from './printable.js';

/** The characters kept of a message with several lines, before all that writes it cuts it further. */
const MAX_CHARACTERS = 10_000;
/** The causes that are followed. */
const MAX_DEPTH = 5;

const ONE_LINE = /^[^\r\n]*$/;

/**
 * Reads an error's stack with the line ends of its name and message escaped: what comes from outside could look like a
 * frame.
 *
 * @example
 * stackOf(new Error('one\ntwo')).split('\n')[0]; // 'Error: one\\ntwo'
 */
export function stackOf({ name, message, stack }: Error): string {
  const all = String(stack ?? `${name}: ${message}`);
  return [String(name), String(message)].reduce(withOneLine, all);
}

function withOneLine(stack: string, text: string): string {
  if (ONE_LINE.test(text)) return stack;
  const at = stack.indexOf(text);
  if (at < 0) return stack;
  return `${stack.slice(0, at)}${oneLine(text)}${stack.slice(at + text.length)}`;
}

/**
 * Copies an error whose message, name or causes have several lines, with these in one; anything else is returned
 * as it is.
 *
 * @example
 * inspect(withOneLineMessages(new Error('one\ntwo'))); // 'Error: one\\ntwo\n    at …'
 */
export function withOneLineMessages(thrown: unknown, depth = 0): unknown {
  if (!(thrown instanceof Error) || depth > MAX_DEPTH) return thrown;
  const { name, message, cause } = thrown;
  const inner = withOneLineMessages(cause, depth + 1);
  const errors = (thrown as { errors?: unknown }).errors;
  const all = Array.isArray(errors)
    ? errors.slice(0, 100).map((each) => withOneLineMessages(each, depth + 1))
    : undefined;
  const isSafe = ONE_LINE.test(String(message)) && ONE_LINE.test(String(name)) && inner === cause;
  if (isSafe && (!all || all.every((each, index) => each === (errors as unknown[])[index])))
    return thrown;
  const stack = stackOf(thrown);
  const copy = new Error(oneLine(String(message)));
  // A class that inspects itself may need fields that a copy has not.
  if (!(inspect.custom in thrown))
    Object.setPrototypeOf(copy, Object.getPrototypeOf(thrown) as object);
  for (const key of Object.keys(thrown)) define(copy, key, read(thrown, key));
  if (String(name) !== 'Error') define(copy, 'name', oneLine(String(name)));
  if (cause !== undefined) define(copy, 'cause', inner);
  if (all) define(copy, 'errors', all);
  define(copy, 'stack', stack);
  return copy;
}

function oneLine(text: string): string {
  return printable(text.slice(0, MAX_CHARACTERS));
}

function read(error: Error, key: string): unknown {
  try {
    return (error as unknown as Record<string, unknown>)[key];
  } catch {
    return '(cannot be read)';
  }
}

/** Not enumerable, as those of errors, or inspecting would show them twice. */
function define(error: Error, key: string, value: unknown): void {
  const enumerable = !['name', 'cause', 'errors', 'stack', 'message'].includes(key);
  Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true });
}
