import { toJson } from './json.js';

interface OutputOptions {
  readonly json?: boolean;
}

/** Prints one result on standard output, as JSON for programs or as text for people. */
export function print({ json }: OutputOptions, result: unknown, text: () => string): void {
  process.stdout.write(`${json ? toJson(result, 2) : text()}\n`);
}

/** Prints what a command would do, and that it has not done it. */
export function printDryRun(options: OutputOptions, plan: object, text: () => string): void {
  const advice = 'Nothing was changed. Add --execute to do it.';
  print(options, { executed: false, ...plan }, () => `${text()}\n${advice}`);
}

/** Prints what a command has done. */
export function printDone(options: OutputOptions, report: object, text: () => string): void {
  print(options, { executed: true, ...report }, text);
}
