import { consume } from '../consumers.js';
import { type Filling, fillTopic } from '../events.js';
import { type Bench, type Row, Rows } from '../measurement.js';

interface Growth {
  readonly name: string;
  readonly filling: Filling;
  readonly environment?: Readonly<Record<string, string>>;
}

const COUNT = 40_000;

export function typesOf(count: number): string {
  return `${count} event types`;
}

const GROWTHS: readonly Growth[] = [
  ...[1, 4, 12].map((partitions) => ({
    name: partitions === 1 ? '1 partition' : `${partitions} partitions`,
    filling: { count: COUNT, partitions },
  })),
  ...[200, 2_000, 20_000].map((bytes) => ({
    name: `payloads of ${bytes} bytes`,
    filling: { count: bytes > 10_000 ? COUNT / 4 : COUNT, bytes },
  })),
  ...[10, 100, 1_000].map((types) => ({
    name: typesOf(types),
    filling: { count: COUNT },
    environment: { BENCH_EVENT_TYPES: String(types) },
  })),
];

/** What an event costs the kit as there is more of something. */
export async function growth({ broker, bootstrapServers, runs, scale }: Bench): Promise<Row[]> {
  const rows = new Rows('growth');
  const prepared = [];
  for (const { name, filling, environment } of GROWTHS) {
    const count = filling.count * scale;
    prepared.push({
      name,
      count,
      environment,
      topic: await fillTopic(broker, { ...filling, count }),
    });
  }
  for (let run = 0; run < runs; run++) {
    for (const { name, topic, count, environment } of prepared) {
      const settings = { bootstrapServers, topic, count, ...(environment && { environment }) };
      const { elapsedMs, cpuMs } = await consume('kit', settings);
      const about = { case: name, subject: 'kit' };
      rows.add({ ...about, unit: 'events/s' }, count / (elapsedMs / 1_000));
      rows.add({ ...about, unit: 'CPU µs/event' }, (cpuMs * 1_000) / count);
    }
  }
  return rows.all();
}
