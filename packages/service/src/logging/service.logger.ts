import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { type ServiceDefinition, type Settings, withVariables } from '../settings/index.js';
import { logFields, shortFields } from './log-fields.js';

/** From the most severe down, as LOG_LEVEL counts. */
const LEVELS = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const satisfies LogLevel[];

/** Contexts in which Nest lists every module and route, worth reading only when looking for one. */
const STARTUP_DETAILS = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'NestMicroservice',
  'RouterExplorer',
  'RoutesResolver',
]);

/**
 * Logs JSON lines for machines, or colours for a terminal. Each line says which message and trace
 * it belongs to, and names the variable of each option it mentions.
 */
export class ServiceLogger extends ConsoleLogger {
  /** @param ownFields the service's own fields, added to every line */
  constructor(
    { LOG_FORMAT, LOG_LEVEL }: Pick<Settings, 'LOG_FORMAT' | 'LOG_LEVEL'>,
    private readonly ownFields?: ServiceDefinition['logFields'],
  ) {
    const json = LOG_FORMAT ? LOG_FORMAT === 'json' : !process.stdout.isTTY;
    const colors = !json && process.stdout.isTTY;
    const logLevels = LEVELS.slice(0, LEVELS.indexOf(LOG_LEVEL) + 1);
    super({ json, colors, logLevels, flattenParams: true });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    const isDetail = typeof context === 'string' && STARTUP_DETAILS.has(context);
    if (isDetail) super.verbose(message, ...rest);
    else super.log(message, ...rest);
  }

  protected override printMessages(
    messages: unknown[],
    context?: string,
    logLevel?: LogLevel,
    writeStreamType?: 'stdout' | 'stderr',
    errorStack?: unknown,
    params?: Record<string, unknown>,
  ): void {
    const own = this.ownFields?.();
    const fields = logFields();
    // A line's own fields take precedence.
    const all = own || fields || params ? { ...own, ...fields, ...params } : undefined;
    const texts = messages.map((each) => (typeof each === 'string' ? withVariables(each) : each));
    super.printMessages(texts, context, logLevel, writeStreamType, errorStack, all);
  }

  protected override stringifyParams(params: Record<string, unknown>): string {
    const { short, rest } = shortFields(params);
    const others = Object.keys(rest).length > 0 ? super.stringifyParams(rest) : '';
    return [short, others].filter(Boolean).join(' ');
  }
}
