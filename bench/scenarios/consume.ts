import { CONSUMERS, consume as run, type ConsumerName } from '../consumers.js';
import { fillTopic } from '../events.js';
import { type Bench, type Row, Rows } from '../measurement.js';

const COUNT = 100_000;
const BYTES = 200;

export const CASE = `${COUNT} events of ${BYTES} bytes`;

/** A trivial handler behind validation: events a second. */
export async function consume({ broker, bootstrapServers, runs, scale }: Bench): Promise<Row[]> {
  const rows = new Rows('consume');
  const count = COUNT * scale;
  const topic = await fillTopic(broker, { count, bytes: BYTES });
  for (let index = 0; index < runs; index++) {
    for (const subject of Object.keys(CONSUMERS) as ConsumerName[]) {
      const { elapsedMs, cpuMs, peakMegabytes } = await run(subject, {
        bootstrapServers,
        topic,
        count,
      });
      rows.add({ case: CASE, subject, unit: 'events/s' }, count / (elapsedMs / 1_000));
      rows.add({ case: CASE, subject, unit: 'CPU µs/event' }, (cpuMs * 1_000) / count);
      rows.add({ case: CASE, subject, unit: 'peak MB' }, peakMegabytes);
    }
  }
  return rows.all();
}
