import { ToolError } from '../command/tool-error.js';

const HOLDER = /^Copyright \(c\) \d{4}(?:-\d{4})? .+$/m;

/**
 * Replaces the holder of a licence and the year it begins.
 *
 * @throws ToolError `INIT_LICENSE_UNKNOWN` where no line names a holder
 */
export function withHolder(text: string, holder: string, year: number): string {
  if (!HOLDER.test(text)) {
    throw new ToolError(
      'INIT_LICENSE_UNKNOWN',
      'LICENSE has no line "Copyright (c) <year> <holder>". Put one there, or leave out --holder.',
    );
  }
  return text.replace(HOLDER, () => `Copyright (c) ${year} ${holder}`);
}
