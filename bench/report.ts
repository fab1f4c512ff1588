import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { median, type Row, type Target } from './measurement.js';

const require = createRequire(import.meta.url);
const KIT = 'kit';

/** All figures as one Markdown table, with how the kit compares to each twin of the same case. */
export function toTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const kit = rows.find(
      (each) =>
        each.subject === KIT &&
        each.scenario === row.scenario &&
        each.case === row.case &&
        each.unit === row.unit,
    );
    const isTwin = kit !== undefined && kit !== row;
    const ratio = isTwin ? `${(median(kit.values) / median(row.values)).toFixed(2)}` : '';
    const { scenario, subject, unit, values } = row;
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const spread = values.length > 1 ? `${round(least)} – ${round(most)}` : '';
    return `| ${[scenario, row.case, subject, unit, round(median(values)), spread, ratio].join(' | ')} |`;
  });
  return [
    '| scenario | case | subject | unit | median | least – most | kit ÷ this |',
    '| --- | --- | --- | --- | ---: | ---: | ---: |',
    ...lines,
  ].join('\n');
}

export function toTargetTable(targets: readonly Target[]): string {
  return [
    '| target | wanted | measured | met |',
    '| --- | ---: | ---: | --- |',
    ...targets.map(
      ({ what, wanted, measured, met }) =>
        `| ${what} | ${wanted} | ${round(measured)} | ${met ? 'yes' : '**no**'} |`,
    ),
  ].join('\n');
}

/** The machine and the versions the figures are from. */
export function describeRun(kafka: string, runs: number): string {
  const version = (name: string): string =>
    (require(`${name}/package.json`) as { version: string }).version;
  const [cpu] = cpus();
  return [
    `Node ${process.version}, Apache Kafka ${kafka}, kafkajs ${version('kafkajs')}, Nest ${version('@nestjs/core')}`,
    `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}`,
    `commit ${commit()}, median of ${runs} interleaved runs`,
  ].join('; ');
}

/** @returns the file */
export function save(name: string, content: string): string {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

function commit(): string {
  try {
    const options = { cwd: import.meta.dirname, encoding: 'utf8' } as const;
    const dirty = execFileSync('git', ['status', '--porcelain', '-uno'], options) !== '';
    const hash = execFileSync('git', ['rev-parse', '--short', 'HEAD'], options).trim();
    return dirty ? `${hash} and changes on it` : hash;
  } catch {
    return 'unknown';
  }
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
