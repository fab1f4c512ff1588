import { createInterface } from 'node:readline/promises';
import { stripVTControlCharacters } from 'node:util';

/** Where a command writes to and, where a person sits, asks. */
export interface Terminal {
  /** Whether somebody can answer. */
  readonly isInteractive: boolean;
  print(text: string): void;
  /** The answer without white space at its ends; empty where the input ended. */
  ask(question: string): Promise<string>;
}

/** Standard input and output of this process. */
export function processTerminal(): Terminal {
  return {
    isInteractive: Boolean(process.stdin.isTTY && process.stdout.isTTY),
    print: (text) => void process.stdout.write(`${printable(text)}\n`),
    ask: async (question) => {
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      // Without it, Ctrl-D leaves the question open and the process ends as if it had succeeded.
      const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
      try {
        return (await Promise.race([lines.question(question), ended])).trim();
      } finally {
        lines.close();
      }
    },
  };
}

/** Text without colours and control characters, which a file of somebody else's could move the cursor with. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/(?![\t\n])\p{Cc}/gu, '�');
}
