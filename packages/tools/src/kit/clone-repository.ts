import { join } from 'node:path';
import { ToolError } from '../command/tool-error.js';
import { git } from '../repository/git.js';

/**
 * Clones the last commit of a repository, from its default branch or the one after `#`.
 *
 * @returns the clone's folder
 * @throws ToolError `KIT_CLONE_FAILED`
 */
export function cloneRepository(url: string, scratch: string): string {
  const folder = join(scratch, 'clone');
  const at = url.lastIndexOf('#');
  const [address, reference] = at < 0 ? [url] : [url.slice(0, at), url.slice(at + 1)];
  const { succeeded, problem } = git(scratch, [
    // Keeps files as they were sealed, whatever line ends this machine prefers.
    '-c',
    'core.autocrlf=false',
    'clone',
    '--quiet',
    '--depth',
    '1',
    ...(reference ? [`--branch=${reference}`] : []),
    '--',
    address,
    folder,
  ]);
  if (succeeded) return folder;
  const reason = problem.split('\n').at(-1) ?? '';
  throw new ToolError(
    'KIT_CLONE_FAILED',
    `git cannot clone ${address}${reference ? ` at ${reference}` : ''}: ${reason}`,
  );
}
