import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConsumerIncident } from '../../ports/index.js';
import { findStrangers } from './group-strangers.js';
import { SharedGroup } from './shared-group.js';

const MINUTE_MS = 60_000;
const peer = (memberId: string, clientId: string, ...topics: string[]) => ({
  memberId,
  clientId,
  host: '10.0.0.7',
  topics,
});
const own = { memberId: 'a', topics: ['orders', 'shop.retry'] };
const self = peer('a', 'shop', 'orders', 'shop.retry');

describe('Strangers in a group', () => {
  it.each([
    ['another instance of the service', peer('b', 'shop', 'orders', 'shop.retry'), 'neither'],
    ['another service that reads the same', peer('b', 'mail', 'orders', 'shop.retry'), 'foreign'],
    ['another service that reads nothing', peer('b', 'mail'), 'foreign'],
    ['a clone that kept the name, with other topics', peer('b', 'shop', 'payments'), 'foreign'],
    [
      'a version that reads one topic more',
      peer('b', 'shop', 'orders', 'x', 'shop.retry'),
      'differing',
    ],
    ['a version that reads one topic less', peer('b', 'shop', 'orders'), 'differing'],
  ])('%s', (_, other, expected) => {
    const found = findStrangers({ ...own, clientId: 'shop' }, [self, other]);
    const kind =
      found.foreign.length > 0 ? 'foreign' : found.differing.length > 0 ? 'differing' : 'neither';
    expect(kind).toBe(expected);
  });
});

describe('A group that is shared', () => {
  const logger = { log: vi.fn(), warn: vi.fn(), error: vi.fn() };
  let incidents: ConsumerIncident[];
  let group: SharedGroup;
  beforeEach(() => {
    vi.clearAllMocks();
    incidents = [];
    group = new SharedGroup('shop', 'shop', {
      logger,
      onIncident: (incident) => incidents.push(incident),
    });
  });

  it('with another service says so once, names it, and says when it is gone', () => {
    const others = [self, peer('b', 'mail', 'payments')];
    group.look(own, others, 0);
    group.look(own, [...others, peer('c', 'mail', 'payments')], 1);
    group.look(own, others, 1);
    expect(group.strangers(1)).toEqual([
      { clientId: 'mail', host: '10.0.0.7', topics: ['payments'] },
    ]);
    expect(logger.error.mock.calls).toEqual([
      [
        'Group "shop", which reads orders, shop.retry here, has members that are not of this service: ' +
          '"mail" at 10.0.0.7, which reads payments. Messages that both read are handled by only one ' +
          'of them. Give each service a group of its own, by its name or by `defaultGroup`.',
      ],
    ]);
    expect(incidents).toHaveLength(1);

    group.look(own, [self], 2);
    expect(group.strangers(2)).toEqual([]);
    expect(logger.log).toHaveBeenCalledOnce();
  });

  it('with another version of itself warns at once, and is not ready when that takes too long', () => {
    const others = [self, peer('b', 'shop', 'orders', 'payments', 'shop.retry')];
    group.look(own, others, 0);
    group.look(own, others, 5 * MINUTE_MS);
    expect(logger.warn).toHaveBeenCalledOnce();
    expect(group.strangers(10 * MINUTE_MS)).toEqual([]);
    expect(group.strangers(10 * MINUTE_MS + 1)).toHaveLength(1);
    group.look(own, [self], 11 * MINUTE_MS);
    expect(group.strangers(11 * MINUTE_MS)).toEqual([]);
  });

  it('by nobody but its own service says nothing', () => {
    group.look(own, [self, peer('b', 'shop', 'orders', 'shop.retry')], 0);
    for (const say of Object.values(logger)) expect(say).not.toHaveBeenCalled();
  });
});
