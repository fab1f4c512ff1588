import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ToolError } from '../command/tool-error.js';

/**
 * Collects changes to files in memory, until all of them are known.
 *
 * @example
 * const edits = new FileEdits(root);
 * edits.change('README.md', (text) => text.replace('one', 'other'));
 * edits.remove('src/users/users.module.ts');
 * edits.apply();
 */
export class FileEdits {
  /** A deleted file is `undefined`. */
  private readonly contents = new Map<string, string | undefined>();

  constructor(readonly root: string) {}

  /** The text after the edits so far; `undefined` if the file does not exist, or not any more. */
  read(path: string): string | undefined {
    if (this.contents.has(path)) return this.contents.get(path);
    return this.onDisk(path);
  }

  write(path: string, content: string): void {
    if (content === this.onDisk(path)) this.contents.delete(path);
    else this.contents.set(path, content);
  }

  /** Edits a file, if it exists. */
  change(path: string, edit: (text: string) => string): void {
    const text = this.read(path);
    if (text !== undefined) this.write(path, edit(text));
  }

  remove(path: string): void {
    this.contents.set(path, undefined);
  }

  get edited(): string[] {
    return [...this.contents.keys()].filter((path) => this.contents.get(path) !== undefined);
  }

  get removed(): string[] {
    return [...this.contents.keys()].filter((path) => this.contents.get(path) === undefined);
  }

  /**
   * Writes and deletes files, and removes folders that become empty.
   *
   * @throws ToolError `EDIT_FAILED`, with everything as it was before
   */
  apply(): void {
    const former = new Map<string, string | undefined>();
    try {
      for (const [path, content] of this.contents) {
        former.set(path, this.onDisk(path));
        this.put(path, content);
      }
    } catch (error) {
      for (const [path, content] of former) this.put(path, content);
      const reason = (error as Error).message;
      throw new ToolError('EDIT_FAILED', `${reason}. Nothing was changed.`, { cause: error });
    }
  }

  private put(path: string, content: string | undefined): void {
    const file = join(this.root, path);
    if (content !== undefined) {
      mkdirSync(dirname(file), { recursive: true });
      // A file with the right content already may be one that cannot be written.
      if (this.onDisk(path) !== content) writeFileSync(file, content);
      return;
    }
    if (this.onDisk(path) === undefined) return;
    rmSync(file);
    this.removeEmptyFolders(dirname(path));
  }

  private removeEmptyFolders(folder: string): void {
    const path = join(this.root, folder);
    if (folder === '.' || !existsSync(path) || readdirSync(path).length > 0) return;
    rmdirSync(path);
    this.removeEmptyFolders(dirname(folder));
  }

  private onDisk(path: string): string | undefined {
    const file = join(this.root, path);
    const isFile = lstatSync(file, { throwIfNoEntry: false })?.isFile();
    return isFile ? readFileSync(file, 'utf8') : undefined;
  }
}
