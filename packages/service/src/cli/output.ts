import { toJson } from './json.js';

interface OutputOptions {
  readonly json?: boolean;
}

/** One result on standard output, for programs or for people. */
export function print({ json }: OutputOptions, result: unknown, text: () => string): void {
  process.stdout.write(`${json ? toJson(result, 2) : text()}\n`);
}

/** What a command would do, and that it has not. */
export function printDryRun(options: OutputOptions, plan: object, text: () => string): void {
  const advice = 'Nothing was changed. Add --execute to do it.';
  print(options, { executed: false, ...plan }, () => `${text()}\n${advice}`);
}

/** What a command has done. */
export function printDone(options: OutputOptions, report: object, text: () => string): void {
  print(options, { executed: true, ...report }, text);
}
