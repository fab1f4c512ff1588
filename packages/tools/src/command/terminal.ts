import { createInterface } from 'node:readline/promises';
import { stripVTControlCharacters } from 'node:util';

/** The output of a command, and its questions to a person. */
export interface Terminal {
  /** Whether somebody is there to answer. */
  readonly isInteractive: boolean;
  print(text: string): void;
  /** Asks a question. Answers without white space at the ends; empty if the input ended. */
  ask(question: string): Promise<string>;
}

/** The terminal of this process: its standard input and output. */
export function processTerminal(): Terminal {
  return {
    isInteractive: Boolean(process.stdin.isTTY && process.stdout.isTTY),
    print: (text) => void process.stdout.write(`${printable(text)}\n`),
    ask: async (question) => {
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      // Without this, Ctrl-D leaves the question open and the process ends as if it had succeeded.
      const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
      try {
        return (await Promise.race([lines.question(question), ended])).trim();
      } finally {
        lines.close();
      }
    },
  };
}

/** Removes colours and control characters, which in a file from elsewhere could move the cursor. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/(?![\t\n])\p{Cc}/gu, '�');
}
