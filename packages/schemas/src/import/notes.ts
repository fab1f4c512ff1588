/** Longer values are cut in a note. */
const MAX_VALUE_LENGTH = 200;
/** A class of more notes than anybody reads is told how many there are. */
const MAX_NOTES = 100;

/** What a schema says and its classes do not, each thing once, with keyword and path. */
export class Notes {
  private readonly texts = new Set<string>();

  add(text: string): void {
    this.texts.add(text);
  }

  /** Names a keyword that no decorator is made of. */
  unsaid(keyword: string, at: string, value?: unknown): void {
    const shown = value === undefined ? '' : ` (${shownValue(value)})`;
    this.add(`${keyword} at ${at}${shown} is not checked.`);
  }

  all(): string[] {
    const all = [...this.texts];
    const more = all.length - MAX_NOTES;
    return more > 0 ? [...all.slice(0, MAX_NOTES), `and ${more} more.`] : all;
  }
}

/** A value as a note shows it, cut where it is long. */
export function shownValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
}
