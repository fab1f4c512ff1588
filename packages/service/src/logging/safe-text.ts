import {
  cut,
  MAX_VALUE_CHARACTERS,
  printable,
  withoutSecrets,
} from '@nest-kafka-kit/messaging/operating';

/** A line of a stack, such as `    at load (file:///app/main.js:3:7)`, and where the one of a cause begins. */
const FRAME = /^ {2,}\[cause\]: |^ {2,}at .*(?::\d+:\d+\)?|\(<anonymous>\)|\(native\))(?: \{)?$/;
const MAX_FRAMES = 50;
/** The lines of a text that are looked at; what is longer is cut as one. */
const MAX_LINES = 200;

/**
 * Makes a text safe for a terminal and for one line of a log: only the frames of a stack keep their
 * lines, secrets are hidden, and long lines are cut.
 */
export function safeText(text: string, max = MAX_VALUE_CHARACTERS): string {
  const [first = '', ...lines] = shortened(withoutSecrets(text)).split('\n');
  const kept = [first];
  let frames = 0;
  for (const line of lines) {
    const isFrame = FRAME.test(line);
    if (isFrame && (frames += 1) > MAX_FRAMES) continue;
    if (isFrame) kept.push(line);
    else kept.push(`${kept.pop()}\n${line}`);
  }
  return kept.map((line) => printable(cut(line, max))).join('\n');
}

/** Hides secrets and cuts what is long; whoever writes JSON escapes the rest. */
export function safeValue(text: string, max = MAX_VALUE_CHARACTERS): string {
  return shortened(withoutSecrets(text))
    .split('\n')
    .map((line) => cut(line, max))
    .join('\n');
}

/** Cuts texts with very many lines, so that no text is longer than a few stacks. */
function shortened(text: string): string {
  const lines = text.split('\n', MAX_LINES + 1);
  if (lines.length <= MAX_LINES) return text;
  return `${lines.slice(0, MAX_LINES).join('\n')}…`;
}
