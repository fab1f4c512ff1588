import { spawn } from 'node:child_process';

/** The outcome of an npm command. */
export interface NpmResult {
  readonly succeeded: boolean;
  /** Its output, both streams in the order in which they came. */
  readonly output: string;
}

/**
 * Runs npm in a folder, using the npm that runs this process, if one does.
 *
 * @example
 * const { succeeded, output } = await npm(root, ['run', 'typecheck']);
 */
export async function npm(root: string, given: readonly string[]): Promise<NpmResult> {
  const script = process.env['npm_execpath'];
  const [command, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
  return new Promise((resolve) => {
    const child = spawn(command, [...first, ...given], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    const end = (succeeded: boolean, last = ''): void =>
      resolve({ succeeded, output: Buffer.concat(chunks).toString('utf8') + last });
    child.on('error', ({ message }) => end(false, message));
    child.on('close', (code, signal) => end(code === 0, signal ? `Ended by ${signal}.` : ''));
  });
}
