import { join } from 'node:path';
import { format, getFileInfo, resolveConfig } from 'prettier';
import type { FileEdits } from '../repository/file-edits.js';

/** Formats edited files with the service's Prettier: a longer name moves the columns of a table. */
export async function formatEdited(edits: FileEdits): Promise<void> {
  for (const path of edits.edited) {
    const file = join(edits.root, path);
    const { ignored, inferredParser } = await getFileInfo(file, {
      ignorePath: join(edits.root, '.prettierignore'),
    });
    if (ignored || inferredParser === null) continue;
    const options = await resolveConfig(file);
    edits.write(path, await format(edits.read(path) ?? '', { ...options, filepath: file }));
  }
}
