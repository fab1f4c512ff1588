import { Logger } from '@nestjs/common';
import { loadEnvFile, type ServiceDefinition, withVariables } from '../settings/index.js';
import type { CliCommandClass } from './cli-command.js';
import type { Command } from 'commander';
import { CliError, HelpShown } from './cli-errors.js';
import { printable } from './printable.js';
import { programOf } from './program.js';
import { type LoadModule, ServiceOpener } from './service-opener.js';

/** Wrong settings are the caller's to mend, as wrong options are. */
const SETTINGS_INVALID = 'SETTINGS_INVALID';

export interface CliOptions {
  /** Commands of the service's own. */
  readonly commands?: readonly CliCommandClass[];
}

/**
 * Runs the command of `process.argv` on a service's module, and ends the process: 0 when it is
 * done, 1 when it failed or was refused, 2 for wrong usage, 130 when it was interrupted.
 *
 * @example
 * await runCli(async () => (await import('./app.module.js')).AppModule, service);
 */
export async function runCli(
  loadModule: LoadModule,
  service: ServiceDefinition,
  options: CliOptions = {},
): Promise<void> {
  // Whoever read the output, such as `head`, has enough of it.
  process.stdout.on('error', () => process.exit());
  const exitCode = await run(() =>
    programOf(new ServiceOpener(loadModule, service), options.commands),
  );
  // Nothing that a broken connection leaves behind keeps a command from ending.
  process.stdout.write('', () => process.exit(exitCode));
}

async function run(program: () => Command): Promise<number> {
  try {
    loadEnvFile();
    // Standard output is for results, until a command opens the service, which has a logger.
    Logger.overrideLogger(false);
    await program().parseAsync();
    return 0;
  } catch (error) {
    if (error instanceof HelpShown) return error.exitCode;
    return report(error);
  }
}

/** One line on standard error. */
function report(error: unknown): number {
  const { code, message, stack } = error as Error & { code?: unknown };
  const isCoded = typeof code === 'string';
  const text = message.replace(/:\s*\n\s*/, ': ').replaceAll(/\s*\n\s*/g, '; ');
  process.stderr.write(`${isCoded ? code : 'UNEXPECTED'}: ${printable(withVariables(text))}\n`);
  const isDebugged = ['debug', 'verbose'].includes(process.env['LOG_LEVEL'] ?? '');
  if (!isCoded && isDebugged) process.stderr.write(`${stack}\n`);
  if (error instanceof CliError) return error.exitCode;
  return code === SETTINGS_INVALID ? 2 : 1;
}
