import { describe, expect, it } from 'vitest';
import type { InvalidRequestException } from '../http/problems/problem-details.js';
import { RequestValidationPipe } from '../http/request-validation.pipe.js';
import { DeadLetterQuery, RedriveRequest, toFilter } from './dead-letter.requests.js';

const pipe = new RequestValidationPipe();

const query = (given: object) =>
  pipe.transform(given, { type: 'query', metatype: DeadLetterQuery }) as Promise<DeadLetterQuery>;

const redrive = (given: object) =>
  pipe.transform(given, { type: 'body', metatype: RedriveRequest }) as Promise<RedriveRequest>;

const wrongFields = (checked: Promise<unknown>): Promise<string[]> =>
  checked.then(
    () => [],
    (error: InvalidRequestException) => error.errors.map(({ path }) => path).sort(),
  );

const all = {
  group: 'mail',
  type: 'user.created',
  reason: 'timeout',
  since: '2026-01-02T03:04:05Z',
};

describe('A query of dead letters', () => {
  it('is of a group, 100 at most and without payloads where it says nothing else', async () => {
    const read = await query({ group: 'mail' });
    expect(read).toEqual({ group: 'mail', limit: 100, payload: 'false' });
    expect(toFilter(read)).toEqual({ limit: 100 });
  });

  it('is read from text', async () => {
    const read = await query({ ...all, limit: '1000', payload: 'true' });
    expect(read.payload).toBe('true');
    expect(toFilter(read)).toEqual({
      type: 'user.created',
      reason: 'timeout',
      since: Date.UTC(2026, 0, 2, 3, 4, 5),
      limit: 1_000,
    });
  });

  it.each([
    [{}, ['group']],
    [{ group: '' }, ['group']],
    [{ group: 'a/b' }, ['group']],
    [{ group: ['a', 'b'] }, ['group']],
    [{ group: 'mail', limit: '0' }, ['limit']],
    [{ group: 'mail', limit: '1001' }, ['limit']],
    [{ group: 'mail', limit: '1.5' }, ['limit']],
    [{ group: 'mail', limit: '' }, ['limit']],
    [{ group: 'mail', limit: '1e2' }, ['limit']],
    [{ group: 'mail', limit: ['1', '2'] }, ['limit']],
    [{ group: 'mail', payload: 'yes' }, ['payload']],
    [{ group: 'mail', type: '' }, ['type']],
    [{ group: 'mail', reason: 'bad luck' }, ['reason']],
    [{ group: 'mail', since: 'yesterday' }, ['since']],
    [{ group: 'mail', since: '1h' }, ['since']],
    [{ group: 'mail', since: '2026-13-01' }, ['since']],
    [{ group: 'mail', since: 'earliest' }, ['since']],
    [{ group: 'mail', redriven: 'true' }, ['redriven']],
    [{ limit: 'x', since: 'x', reason: 'x' }, ['group', 'limit', 'reason', 'since']],
  ])('is refused as %j, all wrong fields named', async (given, paths) => {
    expect(await wrongFields(query(given))).toEqual(paths);
  });
});

describe('A redrive', () => {
  it('is of a group, 100 at most and for real where it says nothing else', async () => {
    expect(await redrive({ group: 'mail' })).toEqual({ group: 'mail', limit: 100, dryRun: false });
  });

  it('is of a selection', async () => {
    const read = await redrive({ ...all, since: '-1h', limit: 1_000, dryRun: true });
    expect(read.dryRun).toBe(true);
    const { since, ...rest } = toFilter(read);
    expect(rest).toEqual({ type: 'user.created', reason: 'timeout', limit: 1_000 });
    expect(since).toBeLessThanOrEqual(Date.now() - 3_600_000);
  });

  it.each([
    [{}, ['group']],
    [{ group: 1 }, ['group']],
    [{ group: 'mail', limit: '100' }, ['limit']],
    [{ group: 'mail', limit: 0 }, ['limit']],
    [{ group: 'mail', limit: 1_001 }, ['limit']],
    [{ group: 'mail', limit: null }, ['limit']],
    [{ group: 'mail', dryRun: 'true' }, ['dryRun']],
    // Null would pick what has no type, or nothing: not what was meant.
    [{ group: 'mail', type: null }, ['type']],
    [{ group: 'mail', reason: null }, ['reason']],
    [{ group: 'mail', since: null }, ['since']],
    [{ group: 'mail', since: 0 }, ['since']],
    [{ group: 'mail', payload: 'true' }, ['payload']],
  ])('is refused as %j', async (given, paths) => {
    expect(await wrongFields(redrive(given))).toEqual(paths);
  });
});
