import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Message } from '../ports/index.js';
import { verdictOn } from './condemned.js';
import { Lanes } from './lanes.js';
import type { OwnedPartition } from './owned-partition.js';
import { parseMark } from './partition-mark.js';
import { Quarantine } from './quarantine.js';

const place = { topic: 'orders', partition: 0 };

function messages(from: number, to: number): Message[] {
  return Array.from({ length: to - from }, (_, index) => ({
    ...place,
    offset: BigInt(from + index),
    timestamp: 0,
    key: Buffer.from(`key ${from + index}`),
    value: null,
    headers: {},
  }));
}

/** What a broker stores of a partition, and the processes that own it one after the other. */
class Partition {
  offset = 0n;
  mark = '';
  readonly warnings: string[] = [];
  readonly handled: bigint[] = [];
  readonly condemned: bigint[] = [];
  /** The times that a mark was to be stored beside what progress commits. */
  asked = 0;

  /** A process that has taken the partition over; `death` is when it dies, and its handlers with it. */
  async owner(
    handle: (offset: bigint, death: Promise<void>) => Promise<void> = async () => undefined,
    concurrency = 16,
  ) {
    let isDead = false;
    let release = (): void => undefined;
    const death = new Promise<void>((resolve) => (release = resolve));
    const lanes: Lanes = new Lanes({
      group: 'group',
      route: (message) => quarantine.route(message),
      onProgress: (owner) => void store(owner),
    });
    const store = async (owner: OwnedPartition): Promise<void> => {
      await turn();
      const offset = owner.progress.committable ?? quarantine.firstOf(owner);
      if (isDead || offset === undefined) return;
      const mark = quarantine.markOf(owner);
      await turn();
      if (isDead) return;
      [this.offset, this.mark] = [offset, mark];
      quarantine.stored(owner);
    };
    const route = {
      concurrency,
      handle: async (message: Message): Promise<void> => {
        if (verdictOn(message)) return void this.condemned.push(message.offset);
        await handle(message.offset, death);
        if (!isDead) this.handled.push(message.offset);
      },
    };
    const left = this.mark;
    const quarantine: Quarantine = new Quarantine({
      route: () => route,
      left: () => left,
      store: (owner) => {
        this.asked += 1;
        return store(owner);
      },
      accept: (_, list, next) => lanes.accept(place.topic, place.partition, list, next),
      tell: (text) => this.warnings.push(text),
    });
    lanes.reassign([place]);
    const owned = lanes.owner(place)!;
    quarantine.takeOver(owned, this.offset);
    return {
      lanes,
      quarantine,
      owned,
      take: (to: number, from = Number(this.offset)): void => {
        const list = messages(from, to);
        if (!quarantine.keeps(owned, list, BigInt(to)))
          lanes.accept(place.topic, place.partition, list, BigInt(to));
      },
      die: (): void => {
        isDead = true;
        lanes.revokeAll();
        release();
      },
    };
  }
}

const patience = { timeout: 10_000, interval: 5 };
const forever = new Promise<void>(() => undefined);

describe('A partition whose owners hand it over', () => {
  it('runs side by side, and never further than its mark says', async () => {
    const partition = new Partition();
    const beyond: bigint[] = [];
    const { take } = await partition.owner(async (offset) => {
      if (offset >= (parseMark(partition.mark)?.to ?? 0n)) beyond.push(offset);
      await turn();
    });
    take(2_000);
    await expect.poll(() => partition.offset, patience).toBe(2_000n);
    expect(beyond).toEqual([]);
    expect(partition.warnings).toEqual([]);
  });

  it('needs few marks for many messages', async () => {
    const partition = new Partition();
    const { take } = await partition.owner(() => turn(), 64);
    take(5_000);
    await expect.poll(() => partition.offset, patience).toBe(5_000n);
    expect(partition.asked).toBeLessThan(400);
  });

  it('leaves nothing to be careful about', async () => {
    const partition = new Partition();
    const first = await partition.owner();
    first.take(10);
    await expect.poll(() => partition.offset, patience).toBe(10n);
    expect(first.quarantine.release()).toEqual([first.owned]);
    expect(first.quarantine.markOf(first.owned)).toBe('');
  });
});

describe('A partition whose owner ended without handing it over', () => {
  it('is handled one message at a time, each marked before it starts, then side by side', async () => {
    const partition = new Partition();
    const dead = await partition.owner(() => forever);
    dead.take(5);
    await expect.poll(() => partition.mark, patience).toMatch(/^run;to=/);
    dead.die();

    const seen: string[] = [];
    let running = 0;
    const next = await partition.owner(async (offset) => {
      running += 1;
      const { at, among } = parseMark(partition.mark)!;
      seen.push(`${offset}:${running}:${at ?? among?.join()}`);
      await turn();
      running -= 1;
    });
    next.take(200);
    await expect.poll(() => partition.offset, patience).toBe(200n);
    const { to } = parseMark(partition.mark)!;
    expect(partition.handled).toHaveLength(200);
    expect(seen.slice(0, 32)).toEqual(Array.from({ length: 32 }, (_, at) => `${at}:1:${at}`));
    expect(seen.at(-1)).toContain(':undefined');
    expect(parseMark(partition.mark)).toEqual({ state: 'run', to });
    expect(partition.warnings[0]).toMatch(/orders\/0 ended without handing it over/);
  });

  it('gives up the message that owners end at after each other, and handles all others', async () => {
    const partition = new Partition();
    partition.mark = 'run;to=64';
    for (const mark of [/;among=7$/, /;at=7$/]) {
      const dead = await partition.owner((offset, death) => (offset === 7n ? death : turn()));
      dead.take(20);
      await expect.poll(() => partition.mark, patience).toMatch(mark);
      dead.die();
    }
    const last = await partition.owner();
    last.take(20);
    await expect.poll(() => partition.offset, patience).toBe(20n);
    expect(partition.condemned).toEqual([7n]);
    expect(new Set(partition.handled)).toEqual(
      new Set(
        messages(0, 20)
          .map(({ offset }) => offset)
          .filter((offset) => offset !== 7n),
      ),
    );
  });

  it('gives up the first message of the partition when a second owner ends at it', async () => {
    const partition = new Partition();
    for (const mark of [/^run/, /;at=0$/]) {
      const dead = await partition.owner((offset, death) => (offset === 0n ? death : turn()));
      dead.take(3);
      await expect.poll(() => partition.mark, patience).toMatch(mark);
      dead.die();
    }
    const last = await partition.owner();
    last.take(3);
    await expect.poll(() => partition.offset, patience).toBe(3n);
    expect(partition.condemned).toEqual([0n]);
  });

  it('gives up none of those that run when owners are killed again and again, but go on', async () => {
    const partition = new Partition();
    partition.mark = 'run;to=64';
    for (let killed = 1n; killed <= 4n; killed++) {
      const dead = await partition.owner((offset, death) =>
        offset === killed * 2n ? death : turn(),
      );
      dead.take(20);
      await expect.poll(() => partition.mark, patience).toBe(`careful;to=64;among=${killed * 2n}`);
      dead.die();
    }
    const last = await partition.owner();
    last.take(20);
    await expect.poll(() => partition.offset, patience).toBe(20n);
    expect(partition.condemned).toEqual([]);
  });

  it('does not wait for a message that takes long, and gives up none that ran beside others', async () => {
    const partition = new Partition();
    partition.mark = 'run;to=64';
    const dead = await partition.owner((offset, death) =>
      offset === 0n || offset === 2n ? death : turn(),
    );
    dead.take(5);
    await expect.poll(() => partition.mark, patience).toBe('careful;to=64;among=0,2');
    expect(partition.handled).toEqual([1n]);
    dead.die();

    const last = await partition.owner();
    last.take(5);
    await expect.poll(() => partition.offset, patience).toBe(5n);
    expect(partition.condemned).toEqual([]);
  });

  it('loses and repeats nothing where the broker repeats while messages wait', async () => {
    const partition = new Partition();
    partition.mark = 'run;to=1000';
    const { take, lanes, owned, quarantine } = await partition.owner(() => turn());
    take(40);
    await expect.poll(() => partition.offset > 5n, patience).toBe(true);
    lanes.hold();
    quarantine.release();
    quarantine.resume();
    lanes.reassign([place]);
    expect(lanes.owner(place)).toBe(owned);
    take(60);
    take(80, 60);
    await expect.poll(() => partition.offset, patience).toBe(80n);
    expect(partition.handled).toEqual(messages(0, 80).map(({ offset }) => offset));
  });

  it('goes on beyond control records that follow waiting messages', async () => {
    const partition = new Partition();
    partition.mark = 'run;to=1000';
    const { take, owned, quarantine } = await partition.owner(() => turn());
    take(10);
    expect(quarantine.keeps(owned, [], 12n)).toBe(true);
    await expect.poll(() => partition.offset, patience).toBe(12n);
    expect(partition.handled).toHaveLength(10);
    expect(quarantine.keeps(owned, [], 13n)).toBe(false);
  });
});
