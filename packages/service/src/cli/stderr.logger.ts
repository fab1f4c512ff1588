import type { LogLevel } from '@nestjs/common';
import type { ServiceDefinition, Settings } from '../settings/index.js';
import { ServiceLogger } from '../logging/service.logger.js';

/** Logs to standard error, as standard output is for the command's result. */
export class StderrLogger extends ServiceLogger {
  /** Logs warnings and worse, unless LOG_LEVEL differs from its default. */
  constructor(
    { LOG_LEVEL }: Pick<Settings, 'LOG_LEVEL'>,
    ownFields?: ServiceDefinition['logFields'],
  ) {
    super({ LOG_FORMAT: 'text', LOG_LEVEL: LOG_LEVEL === 'log' ? 'warn' : LOG_LEVEL }, ownFields);
  }

  protected override printMessages(
    messages: unknown[],
    context?: string,
    logLevel?: LogLevel,
    _stream?: 'stdout' | 'stderr',
    ...rest: unknown[]
  ): void {
    const print = super.printMessages.bind(this) as (...values: unknown[]) => void;
    print(messages, context, logLevel, 'stderr', ...rest);
  }
}
