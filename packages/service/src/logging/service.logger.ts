import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { inspect } from 'node:util';
import {
  isSecretName,
  MAX_VALUE_CHARACTERS,
  printable,
  withOneLineMessages,
} from '@nest-kafka-kit/messaging/operating';
import { type ServiceDefinition, type Settings, withVariables } from '../settings/index.js';
import { logFields, shortFields } from './log-fields.js';
import { OwnLines } from './own-lines.js';
import { safeText, safeValue } from './safe-text.js';

/** From the most severe down, as LOG_LEVEL counts. */
const LEVELS = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const satisfies LogLevel[];

const MAX_FATAL_CHARACTERS = 4_000;

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
 * it belongs to, and names the variable of each option it mentions. Whatever a line holds, it stays
 * one line, steers no terminal and shows no secret.
 */
export class ServiceLogger extends ConsoleLogger {
  private maxCharacters = MAX_VALUE_CHARACTERS;

  /** @param ownFields the service's own fields, added to every line */
  constructor(
    { LOG_FORMAT, LOG_LEVEL }: Pick<Settings, 'LOG_FORMAT' | 'LOG_LEVEL'>,
    private readonly ownFields?: ServiceDefinition['logFields'],
  ) {
    const json = LOG_FORMAT ? LOG_FORMAT === 'json' : !process.stdout.isTTY;
    // Node leaves it undefined where there is no terminal, and Nest's own default is colours.
    const colors = !json && process.stdout.isTTY === true;
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
    const texts = messages.map((each) =>
      typeof each === 'string' ? withVariables(each) : withOneLineMessages(each),
    );
    const readable = this.options.json ? texts.map(OwnLines.toText) : texts;
    super.printMessages(readable, context, logLevel, writeStreamType, errorStack, all);
  }

  protected override stringifyJsonLogObject(line: Record<string, unknown>): string {
    // The last line of a process says in full why it ends.
    this.maxCharacters = line['level'] === 'fatal' ? MAX_FATAL_CHARACTERS : MAX_VALUE_CHARACTERS;
    return printable(super.stringifyJsonLogObject(line));
  }

  protected override stringifyReplacer(key: string, value: unknown): unknown {
    const plain = super.stringifyReplacer(key, value);
    if (typeof plain !== 'string') return plain;
    return isSecretName(key) ? '***' : safeValue(plain, this.maxCharacters);
  }

  protected override stringifyMessage(message: unknown, logLevel: LogLevel): string {
    const resolved = this.resolveMessage(message);
    if (resolved instanceof OwnLines) {
      const lines = resolved.lines.map((line) =>
        safeText(line, MAX_FATAL_CHARACTERS).replaceAll('\n', ' '),
      );
      return super.stringifyMessage(lines.join('\n'), logLevel);
    }
    const text = typeof resolved === 'string' ? resolved : inspect(resolved, this.plainOptions());
    return super.stringifyMessage(safeText(text), logLevel);
  }

  protected override formatContext(context: string): string {
    return super.formatContext(safeText(context));
  }

  protected override printStackTrace(stack: string): void {
    super.printStackTrace(stack && safeText(String(stack)));
  }

  protected override stringifyParams(params: Record<string, unknown>): string {
    const { short, rest } = shortFields(params);
    const others = Object.keys(rest).length > 0 ? inspect(rest, this.plainOptions()) : '';
    return [short, others]
      .filter(Boolean)
      .map((each) => safeText(each))
      .join(' ');
  }

  /** Without colours, whose codes could not be told from those of a value. */
  private plainOptions(): object {
    const compact = { compact: true, breakLength: Infinity };
    return {
      ...this.inspectOptions,
      ...compact,
      colors: false,
      maxStringLength: MAX_VALUE_CHARACTERS,
    };
  }
}
