/**
 * Reads `.env` in the working directory, if it exists. Variables that are set already stay.
 *
 * @example
 * loadEnvFile(); // before the settings are read
 */
export function loadEnvFile(file = '.env'): void {
  try {
    process.loadEnvFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
