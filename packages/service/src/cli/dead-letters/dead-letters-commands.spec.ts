import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppModule } from '../../../test/fixtures/parcels/app.module.js';
import { readSettings } from '../../settings/index.js';
import { service as definition } from '../../../test/fixtures/parcels/service.js';
import { defineTopic } from '@nest-kafka-kit/messaging';
import { ADMIN, type Admin, PRODUCER, type Producer } from '@nest-kafka-kit/messaging/broker';
import { DeadLetters } from '@nest-kafka-kit/messaging/operating';
import type { OpenedService } from '../opened-service.js';
import { ServiceOpener } from '../service-opener.js';
import { ListDeadLettersCommand } from './list-dead-letters.command.js';
import { RedriveDeadLettersCommand } from './redrive-dead-letters.command.js';
import { ServiceModule } from '../../service.module.js';
import { ShowDeadLetterCommand } from './show-dead-letter.command.js';

const GROUP = 'mailers';
const TOPIC = `${GROUP}.dlt`;

let service: TestingModule;
let opener: ServiceOpener;
let printed: string;

/** With the objects of an app in memory, which a command of its own process could not reach. */
class OpenerInMemory extends ServiceOpener {
  override async use(work: (opened: OpenedService) => Promise<void>): Promise<void> {
    await work({ deadLetters: service.get(DeadLetters) } as OpenedService);
  }
}

const store = (headers: Record<string, string>, value: Buffer | null) =>
  service.get<Producer>(PRODUCER).publish({
    topic: TOPIC,
    key: null,
    value,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]),
    ),
  });

beforeEach(async () => {
  service = await Test.createTestingModule({
    imports: [ServiceModule.forRoot(AppModule, definition, readSettings({}, definition))],
  }).compile();
  await service.get<Admin>(ADMIN).createTopics([defineTopic({ name: TOPIC, partitions: 1 })]);
  opener = new OpenerInMemory(() => Promise.resolve(AppModule), definition);
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await service.close();
});

function holdsBytes(value: unknown): boolean {
  if (Buffer.isBuffer(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsBytes);
}

describe('Of many large dead letters', () => {
  beforeEach(async () => {
    for (let letter = 0; letter < 3; letter++)
      await store({ 'dlt-reason': 'exhausted', ce_type: 'order.placed' }, Buffer.alloc(1_000));
  });

  it('list keeps nothing but what it shows, and says how to go on', async () => {
    const page = vi.spyOn(service.get(DeadLetters), 'page');
    let hint = '';
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      hint += String(text);
      return true;
    });
    const list = new ListDeadLettersCommand(opener);
    await list.run([], { group: GROUP, limit: 2, json: true });
    const kept = await page.mock.results[0]!.value;
    expect(kept).toMatchObject({ letters: { length: 2 }, next: expect.any(String) });
    expect(holdsBytes(kept)).toBe(false);
    expect(JSON.parse(printed)).toMatchObject([{ offset: '0' }, { offset: '1' }]);
    const [, after = ''] = /--after (\S+)\.\n$/.exec(hint) ?? [];
    printed = '';
    hint = '';
    await list.run([], { group: GROUP, after, json: true });
    expect(JSON.parse(printed)).toMatchObject([{ offset: '2', type: 'order.placed' }]);
    expect(hint).toBe('');
  });

  it('the dry run of redrive keeps nothing but its counts: it holds one letter at a time', async () => {
    const letters = service.get(DeadLetters);
    const find = vi.spyOn(letters, 'find');
    const read = vi.spyOn(letters, 'read');
    await new RedriveDeadLettersCommand(opener).run([], { group: GROUP });
    expect(find).not.toHaveBeenCalled();
    expect(read).toHaveBeenCalledOnce();
    expect(printed).toMatch(/exhausted +order\.placed +3/);
  });
});

describe('A dead letter with times that are none', () => {
  beforeEach(async () => {
    const times = { 'dlt-failed-at': 'yesterday', 'dlt-original-timestamp': '1e300' };
    await store({ 'dlt-reason': 'exhausted', ...times }, Buffer.from('payload'));
    await store({ 'dlt-redriven-offset': '0', 'dlt-redriven-at': 'today' }, null);
  });

  it('is shown', async () => {
    await new ShowDeadLetterCommand(opener).run(['0/0'], { group: GROUP });
    expect(printed).toMatch(/^stored: +-$/m);
    expect(printed).toMatch(/^redriven: +yes$/m);
    expect(printed).toContain('payload:\npayload\n');
  });

  it('is listed', async () => {
    await new ListDeadLettersCommand(opener).run([], { group: GROUP, redriven: true });
    expect(printed).toMatch(/^0\/0 .*exhausted.* yes +/m);
  });

  it('is JSON for programs', async () => {
    await new ListDeadLettersCommand(opener).run([], { group: GROUP, redriven: true, json: true });
    expect(JSON.parse(printed)).toMatchObject([{ offset: '0', original: { timestamp: 1e300 } }]);
  });
});
