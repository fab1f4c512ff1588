import { Logger, type LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../../test/fixtures/parcels/app.module.js';
import { service } from '../../test/fixtures/parcels/service.js';
import { parseTokens } from './operator-token-file.js';

const ALICE = 'alice-has-this-token';
const ALICE_NEXT = 'alice-has-this-token-next';
const BOB = 'bob-has-this-other-token';
const ADMIN = 'the-token-of-the-setting';
/** Wrong tokens are counted: twenty a minute. */
const patience = { timeout: 10_000, interval: 700 };

let folder: string;
let file: string;
let app: NestFastifyApplication | undefined;
let logged: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'operator-tokens-'));
  file = join(folder, 'tokens');
});

afterEach(async () => {
  Logger.overrideLogger(false);
  await app?.close();
  app = undefined;
  rmSync(folder, { recursive: true });
});

async function start(environment: Record<string, string> = {}): Promise<void> {
  ({ app } = await startTestService(AppModule, service, {
    ADMIN_TOKENS_FILE: file,
    ...environment,
  }));
  logged = [];
  const record = (text: unknown) => logged.push(String(text));
  const logger = { log: record, warn: record, error: record, debug: record };
  Logger.overrideLogger(logger satisfies LoggerService);
}

async function call(token: string, method: 'GET' | 'POST', path: string) {
  const url = `/v1/messaging/${path}`;
  const headers = { authorization: `Bearer ${token}` };
  const remoteAddress = '192.0.2.9';
  const answer = await app!.inject({ method, url, headers, remoteAddress });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

const statusOf = async (token: string, method: 'GET' | 'POST' = 'GET') =>
  (await call(token, method, method === 'GET' ? 'status' : 'producer/pause')).status;

describe('Named operators', () => {
  it('do what their role allows; the log has each action and refusal with the name', async () => {
    writeFileSync(file, `# two of them\n\nalice operate ${ALICE}\nbob  read\t${BOB}\n`);
    await start({ ADMIN_TOKEN: ADMIN });
    for (const token of [ALICE, BOB, ADMIN]) expect(await statusOf(token)).toBe(200);
    expect(await statusOf(ALICE, 'POST')).toBe(200);
    expect(await statusOf(ADMIN, 'POST')).toBe(200);
    expect(await call(BOB, 'POST', 'producer/resume')).toMatchObject({
      status: 403,
      body: { title: 'Forbidden', detail: expect.stringMatching(/bob has the role read.*operate/) },
    });
    expect(await statusOf(`${BOB}x`)).toBe(401);
    expect(logged).toEqual([
      '192.0.2.9 (alice) paused publishing.',
      '192.0.2.9 (admin) paused publishing.',
      '192.0.2.9 (bob) was refused POST /v1/messaging/producer/resume: the role is read.',
    ]);
  });

  it('are replaced without a restart, through links as Kubernetes does it', async () => {
    const publish = (version: string, text: string): void => {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, 'tokens'), text);
      symlinkSync(version, join(folder, 'next'));
      renameSync(join(folder, 'next'), join(folder, 'data'));
    };
    publish('1', `alice operate ${ALICE}\n`);
    symlinkSync('data/tokens', file);
    await start();
    publish('2', `alice operate ${ALICE_NEXT}\nbob read ${BOB}\n`);
    await expect.poll(() => statusOf(ALICE_NEXT, 'POST'), patience).toBe(200);
    expect(await statusOf(BOB)).toBe(200);
    expect(await statusOf(ALICE)).toBe(401);
    expect(logged.join('\n')).toContain(
      'ADMIN_TOKENS_FILE was read again; let in are alice (operate), bob (read).',
    );
    expect(logged.join('\n')).not.toMatch(/has-this/);
  });

  it.each([
    ['half written', `bob read ${BOB}\nalice oper`, /line 2 is not of that form/],
    ['empty', '', /no token/],
    ['gone', undefined, /cannot be read \(ENOENT\)/],
  ])('stay as they were while the file is %s, and the log says so once', async (_, text, said) => {
    writeFileSync(file, `alice operate ${ALICE}\n`);
    await start();
    if (text === undefined) rmSync(file);
    else writeFileSync(file, text);
    await expect.poll(() => logged.join('\n'), patience).toMatch(said);
    expect(await statusOf(ALICE)).toBe(200);
    expect(await statusOf(BOB)).toBe(401);
    // Mended, it is taken up, and nothing was said again on the way.
    writeFileSync(file, `bob read ${BOB}\n`);
    await expect.poll(() => statusOf(BOB), patience).toBe(200);
    expect(await statusOf(ALICE)).toBe(401);
    expect(logged.filter((line) => line.includes('does not do'))).toHaveLength(1);
  });
});

describe('A wrong file at the start', () => {
  it.each([
    ['missing', undefined, 'cannot be read (ENOENT)'],
    ['of another form', 'secret-secret-secret', 'line 1 is not of that form'],
  ])('stops it: %s', async (_, text, problem) => {
    if (text !== undefined) writeFileSync(file, text);
    const error: unknown = await start().catch((reason: unknown) => reason);
    expect(String(error)).toContain('ADMIN_TOKENS_FILE');
    expect(String(error)).toContain(problem);
    expect(String(error)).not.toContain('secret-secret');
  });
});

describe('Tokens', () => {
  it.each([
    ['a short token', 'alice read short', /line 1/],
    ['an unknown role', `alice admin ${ALICE}`, /line 1/],
    ['a name that could fake a line', `al"ice read ${ALICE}`, /line 1/],
    ['a token of two', `alice read ${ALICE}\nbob read ${ALICE}`, /repeats the token of alice/],
    ['two roles', `alice read ${ALICE}\nalice operate ${BOB}`, /gives alice a second role/],
    [
      'too many',
      Array.from({ length: 101 }, (_, n) => `o${n} read ${ALICE}${n}`).join('\n'),
      /100/,
    ],
  ])('are refused: %s', (_, text, said) => {
    expect(() => parseTokens(text)).toThrow(said);
  });

  it('may be several of one name, so that one can be replaced by the next', () => {
    expect(parseTokens(`alice read ${ALICE}\r\nalice read ${BOB}`)).toHaveLength(2);
  });
});
