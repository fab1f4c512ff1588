import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withKafka } from './kafka.js';
import type { Bench, Row } from './measurement.js';
import { describeRun, save, toTable, toTargetTable } from './report.js';
import { consume } from './scenarios/consume.js';
import { footprint } from './scenarios/footprint.js';
import { growth } from './scenarios/growth.js';
import { isolation } from './scenarios/isolation.js';
import { latency } from './scenarios/latency.js';
import { publish } from './scenarios/publish.js';
import { telemetry } from './scenarios/telemetry.js';
import { waitingHandlers } from './scenarios/waiting-handlers.js';
import { targetsOf } from './targets.js';

/**
 * `npm run bench`: all scenarios; `npm run bench -- publish consume`: these. `--quick` only tries
 * whether everything runs, `--runs 5` measures more often. Full runs are saved under `results/`.
 */
const SCENARIOS: Readonly<Record<string, (bench: Bench) => Promise<Row[]>>> = {
  publish,
  consume,
  'waiting-handlers': waitingHandlers,
  latency,
  isolation,
  growth,
  footprint,
  telemetry,
};
const QUICK = { runs: 1, scale: 0.02 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, runs: { type: 'string', default: '3' } },
});
const unknown = positionals.filter((name) => !Object.hasOwn(SCENARIOS, name));
if (unknown.length > 0) {
  console.error(
    `No scenario ${unknown.join(', ')}; there is ${Object.keys(SCENARIOS).join(', ')}.`,
  );
  process.exit(2);
}
const chosen = positionals.length > 0 ? positionals : Object.keys(SCENARIOS);
const { runs, scale } = values.quick ? QUICK : { runs: Number(values.runs), scale: 1 };

Logger.overrideLogger(false);
const root = join(import.meta.dirname, '..');
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const compile = (...options: string[]): unknown =>
  execFileSync(process.execPath, [compiler, ...options], { cwd: root, stdio: 'inherit' });
compile('-b', 'packages/tsconfig.build.json');
compile('-p', join(import.meta.dirname, 'tsconfig.json'));

await withKafka(async ({ broker, bootstrapServers, version }) => {
  const rows: Row[] = [];
  for (const name of chosen) {
    console.error(`${name} …`);
    rows.push(...(await SCENARIOS[name]!({ broker, bootstrapServers, runs, scale })));
  }
  const about = describeRun(version, runs);
  const report = `${about}.\n\n${toTargetTable(targetsOf(rows))}\n\n${toTable(rows)}\n`;
  console.log(report);
  if (values.quick || positionals.length > 0) return;
  const node = process.versions.node.split('.')[0];
  const title = `# Benchmark on Node ${node} and Kafka ${version}\n\n\`npm run bench\`. `;
  console.error(`Saved as ${save(`node-${node}-kafka-${version}.md`, title + report)}.`);
});
