import { Logger } from '@nestjs/common';
import { loadEnvFile, type ServiceDefinition, withVariables } from '../settings/index.js';
import { misspelled } from '../settings/misspelled.js';
import type { CliCommandClass } from './cli-command.js';
import type { Command } from 'commander';
import { withoutSecrets } from '@nest-kafka-kit/messaging/operating';
import { safeText } from '../logging/safe-text.js';
import { CliError, HelpShown } from './cli-errors.js';
import { printable } from './printable.js';
import { programOf } from './program.js';
import { type LoadModule, ServiceOpener } from './service-opener.js';

/** Wrong settings count as wrong usage: the caller can correct them. */
const SETTINGS_INVALID = 'SETTINGS_INVALID';

/** Options of `runCli`. */
export interface CliOptions {
  /** Commands of the service itself. */
  readonly commands?: readonly CliCommandClass[];
}

/**
 * Runs the command in `process.argv` for a service's module, and ends the process: with exit code 0
 * when done, 1 when it failed or was refused, 2 for wrong usage, 130 when interrupted.
 *
 * @example
 * await runCli(async () => (await import('./app.module.js')).AppModule, service);
 */
export async function runCli(
  loadModule: LoadModule,
  service: ServiceDefinition,
  options: CliOptions = {},
): Promise<void> {
  // A reader such as `head` has closed the pipe because it has enough.
  process.stdout.on('error', () => process.exit());
  const exitCode = await run(service, () =>
    programOf(new ServiceOpener(loadModule, service), options.commands),
  );
  // Ends the process even if a broken connection left timers or sockets behind.
  process.stdout.write('', () => process.exit(exitCode));
}

async function run(service: ServiceDefinition, program: () => Command): Promise<number> {
  try {
    for (const warning of [...loadEnvFile(), ...misspelled(process.env, service)])
      process.stderr.write(`Warning: ${printable(warning)}\n`);
    // Standard output is for results. Logging starts when a command opens the service.
    Logger.overrideLogger(false);
    await program().parseAsync();
    return 0;
  } catch (error) {
    if (error instanceof HelpShown) return error.exitCode;
    return report(error);
  }
}

/** Reports an error in one line on standard error. */
function report(error: unknown): number {
  const { code, message, stack } = error as Error & { code?: unknown };
  const isCoded = typeof code === 'string';
  const text = message.replace(/:\s*\n\s*/, ': ').replaceAll(/\s*\n\s*/g, '; ');
  process.stderr.write(
    `${isCoded ? code : 'UNEXPECTED'}: ${printable(withoutSecrets(withVariables(text)))}\n`,
  );
  const isDebugged = ['debug', 'verbose'].includes(process.env['LOG_LEVEL'] ?? '');
  if (!isCoded && isDebugged) process.stderr.write(`${safeText(String(stack))}\n`);
  if (error instanceof CliError) return error.exitCode;
  return code === SETTINGS_INVALID ? 2 : 1;
}
