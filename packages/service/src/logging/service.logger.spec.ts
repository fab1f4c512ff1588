import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readSettings, type Settings } from '../settings/index.js';
import { service } from '../../test/fixtures/parcels/service.js';
import { ServiceLogger } from './service.logger.js';

type LogSettings = Pick<Settings, 'LOG_FORMAT' | 'LOG_LEVEL'>;

let out: string;
let err: string;
const isTTY = process.stdout.isTTY;

beforeEach(() => {
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
  process.stdout.isTTY = false;
});

afterEach(() => {
  vi.restoreAllMocks();
  process.stdout.isTTY = isTTY;
});

const loggerOf = (settings: Partial<LogSettings> = {}): ServiceLogger =>
  new ServiceLogger({ ...readSettings({}, service), ...settings });

interface Line {
  readonly level: string;
  readonly message: unknown;
  readonly context?: string;
}

const lines = (text: string): Line[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

const LEVELS = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const;

/** The levels that a logger writes, from the worst down. */
function written(logger: ServiceLogger): string[] {
  for (const level of LEVELS) logger[level](`a ${level}`);
  const levels = [...lines(err), ...lines(out)].map(({ level }) => level);
  return LEVELS.filter((level) => levels.includes(level));
}

describe('The log as JSON', () => {
  it('is one object a line, for machines', () => {
    loggerOf({ LOG_FORMAT: 'json' }).log('Ready.', 'Service');
    expect(out.endsWith('\n')).toBe(true);
    expect(lines(out)).toEqual([
      expect.objectContaining({ level: 'log', message: 'Ready.', context: 'Service' }),
    ]);
  });

  it('is one line however many the message has', () => {
    loggerOf({ LOG_FORMAT: 'json' }).warn('one\ntwo\n', 'Service');
    expect(lines(out)).toEqual([expect.objectContaining({ message: 'one\ntwo\n' })]);
  });

  it('has an error with its stack and its cause', () => {
    const error = new Error('outer', { cause: new Error('inner') });
    loggerOf({ LOG_FORMAT: 'json' }).error(error, 'Service');
    expect(lines(err)).toEqual([
      expect.objectContaining({
        level: 'error',
        error: expect.objectContaining({
          message: 'outer',
          stack: error.stack,
          cause: expect.objectContaining({ message: 'inner' }),
        }),
      }),
    ]);
  });

  it('says which variable sets an option that a line names', () => {
    loggerOf({ LOG_FORMAT: 'json' }).warn('It outlived `shutdownGraceMs`.', 'Consumers');
    expect(lines(out)).toMatchObject([
      { message: 'It outlived shutdownGraceMs (SHUTDOWN_GRACE_MS).' },
    ]);
  });

  it('has no colours', () => {
    process.stdout.isTTY = true;
    loggerOf({ LOG_FORMAT: 'json' }).warn('Careful.');
    expect(out).not.toContain('\u001B');
  });
});

describe('The log as text', () => {
  it('is for people', () => {
    loggerOf({ LOG_FORMAT: 'text' }).log('Ready.', 'Service');
    expect(out).toMatch(/LOG.*Service.*Ready\./);
  });

  it('has no colours where nobody would see them, as in a file', () => {
    loggerOf({ LOG_FORMAT: 'text' }).log('Ready.', 'Service');
    expect(out).not.toContain('\u001B');
  });
});

describe('Fields of a line', () => {
  const fields = { group: 'mail', topic: 'users', partition: 0, offset: '7', eventId: 'event-1' };

  it('are members of its JSON', () => {
    loggerOf({ LOG_FORMAT: 'json' }).error('No.', { ...fields, tries: 3 }, 'Consumer mail');
    expect(lines(err)).toEqual([
      expect.objectContaining({ level: 'error', message: 'No.', ...fields, tries: 3 }),
    ]);
  });

  it('are short for people: where the message is, and what else there is', () => {
    loggerOf({ LOG_FORMAT: 'text' }).log('Yes.', { ...fields, tries: 3 }, 'Mail');
    expect(out).toMatch(/\[Mail\] Yes\. \[mail users\/0@7\] \{ tries: 3 \}\n$/);
  });

  it('are as they were where they are about no message', () => {
    loggerOf({ LOG_FORMAT: 'text' }).log('Yes.', { topic: 'users', tries: 3 });
    expect(out).toMatch(/Yes\. \{ topic: 'users', tries: 3 \}\n$/);
  });

  it("are the service's own too; the line's are not overwritten", () => {
    let tenant: string | undefined = 'acme';
    const settings = { ...readSettings({}, service), LOG_FORMAT: 'json' } as const;
    const logger = new ServiceLogger(settings, () => (tenant ? { tenant, tries: 1 } : undefined));
    logger.log('Yes.', { tries: 3 }, 'Mail');
    tenant = undefined;
    logger.log('No.', 'Mail');
    const [first, second] = lines(out);
    expect(first).toMatchObject({ message: 'Yes.', tenant: 'acme', tries: 3 });
    expect(second).not.toHaveProperty('tenant');
  });

  it('name the active trace', () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
    const request = trace.setSpanContext(context.active(), { ...ids, traceFlags: 1 });
    context.with(request, () => loggerOf().log('Yes.'));
    loggerOf().log('No.');
    context.disable();
    const [traced, untraced] = lines(out);
    expect(traced).toMatchObject(ids);
    expect(untraced).not.toHaveProperty('traceId');
  });
});

describe('Without LOG_FORMAT the log', () => {
  it('is text on a terminal', () => {
    process.stdout.isTTY = true;
    loggerOf().log('Ready.');
    expect(out).toContain('Ready.');
    expect(() => lines(out)).toThrow(SyntaxError);
  });

  it('is JSON anywhere else', () => {
    loggerOf().log('Ready.');
    expect(lines(out)).toHaveLength(1);
  });
});

describe('LOG_LEVEL', () => {
  it.each(LEVELS)('%s lets through what is as bad or worse', (level) => {
    const levels = LEVELS.slice(0, LEVELS.indexOf(level) + 1);
    expect(written(loggerOf({ LOG_LEVEL: level }))).toEqual(levels);
  });

  it('is log unless set', () => {
    expect(written(loggerOf())).toEqual(['fatal', 'error', 'warn', 'log']);
  });
});

describe('What Nest tells of its start', () => {
  class EmptyModule {}

  const startOn = async (logger: ServiceLogger): Promise<void> => {
    const context = await NestFactory.createApplicationContext(EmptyModule, { logger });
    await context.close();
  };

  it('is not in the log', async () => {
    await startOn(loggerOf());
    expect(out + err).toBe('');
  });

  it('is there for those who look for it, with LOG_LEVEL=verbose', async () => {
    await startOn(loggerOf({ LOG_LEVEL: 'verbose' }));
    expect(lines(out)).toContainEqual(
      expect.objectContaining({ level: 'verbose', context: 'InstanceLoader' }),
    );
  });

  it('is there where it is a problem', () => {
    loggerOf().warn('Something is odd.', 'NestFactory');
    expect(lines(out)).toHaveLength(1);
  });

  it('is told apart from what the service itself tells', () => {
    const logger = loggerOf();
    logger.log('InstanceLoader');
    Logger.overrideLogger(logger);
    new Logger('Service').log('Ready.');
    new Logger('InstanceLoader').log('Loaded.');
    expect(lines(out).map(({ message }) => message)).toEqual(['InstanceLoader', 'Ready.']);
  });
});
