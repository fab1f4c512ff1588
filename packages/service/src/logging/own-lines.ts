/**
 * A message of several lines that the service itself wrote, none of them from outside. As text each
 * stays a line; as JSON they are one text.
 */
export class OwnLines {
  readonly lines: readonly string[];

  constructor(private readonly text: string) {
    this.lines = text.split('\n');
  }

  /** The text of such a message; anything else as it is. */
  static readonly toText = (message: unknown): unknown =>
    message instanceof OwnLines ? message.text : message;
}
