/** A variable of a `.env` file whose value is not what it looks like. */
export interface CutValue {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** What happens to it, and what to do, without the value. */
  readonly what: string;
}

const ASSIGNMENT = /^[^\S\n]*(?:export[^\S\n]+)?([\w.-]{1,100})[^\S\n]*=([^\S\n]*)/;
/** Names whose values may well have a # behind a space. */
const SECRET = /(PASSWORD|PASSPHRASE|PASS|SECRET|TOKEN|KEY)$/i;

/**
 * Finds the variables of a `.env` file whose values Node's parser cuts: an unquoted value ends at a #,
 * a quoted one at the next quote, even at one behind a backslash. What is plainly a comment is none.
 *
 * @param given what the parser made of it; a value that it did not cut is not listed
 */
export function cutValues(text: string, given: Readonly<Record<string, string>>): CutValue[] {
  const found: CutValue[] = [];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const [before, name, space] = ASSIGNMENT.exec(lines[index]!) ?? [];
    if (before === undefined || name === undefined) continue;
    const value = lines[index]!.slice(before.length);
    const line = index + 1;
    const quote = /^["'`]/.exec(value)?.[0];
    if (quote === undefined) {
      const what = unquoted(name, value, space === '', given[name]);
      if (what) found.push({ name, line, what });
      continue;
    }
    const rest = [value.slice(1), ...lines.slice(index + 1)].join('\n');
    const end = rest.indexOf(quote);
    if (end < 0) {
      found.push({ name, line, what: `the value of ${name} begins with a quote that never ends.` });
      continue;
    }
    const behind = rest.slice(end + 1).split('\n', 1)[0]!;
    index += rest.slice(0, end).split('\n').length - 1;
    if (/^\s*[^\s#]/.test(behind)) found.push({ name, line, what: behindQuote(name, quote) });
  }
  return found;
}

function behindQuote(name: string, quote: string): string {
  return `the value of ${name} ends at its second ${quote}: put it in quotes that it does not contain.`;
}

function unquoted(
  name: string,
  value: string,
  isBehindSign: boolean,
  given: string | undefined,
): string | undefined {
  if (value.startsWith('-----BEGIN ') && !value.includes('-----END '))
    return `the value of ${name} ends with its first line: put all its lines in quotes.`;
  const hash = value.indexOf('#');
  if (hash < 0 || given !== value.slice(0, hash).trim()) return undefined;
  // "KEY=3 # why" and "KEY=# why" are comments; "KEY=a#b" and "KEY=#b" are not, nor is "PASSWORD=a #b".
  const isWithin = hash > 0 && /\S/.test(value[hash - 1]!);
  const isFollowed = /^#[^\s#]/.test(value.slice(hash));
  const isBegun = (hash === 0 && isBehindSign) || SECRET.test(name);
  if (!isWithin && !(isFollowed && isBegun)) return undefined;
  return `the value of ${name} ends before its #, which begins a comment: put the whole value in quotes, or a space on both sides of the #.`;
}
