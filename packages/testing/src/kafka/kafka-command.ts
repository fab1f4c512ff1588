import { pathToFileURL } from 'node:url';
import { asset } from '../local-server/assets.js';
import type { KafkaArtifacts } from './kafka-artifacts.js';

const LOG_SETTINGS = pathToFileURL(asset('kafka/log4j2.properties'));

/** How a Java command of Kafka logs, and how much memory it may use. */
export interface JavaOptions {
  readonly maxHeapMegabytes: number;
  readonly logLevel: 'INFO' | 'WARN';
  readonly logTarget: 'SYSTEM_OUT' | 'SYSTEM_ERR';
}

/**
 * The arguments for `java` up to and including the main class. Tuned for processes that live seconds to minutes: only
 * the fast compiler, a collector without threads of its own, no performance counters in the temporary folder.
 *
 * @example
 * ```ts
 * spawn(artifacts.java, [...javaArguments(artifacts, 'kafka.Kafka', options), 'server.properties']);
 * ```
 */
export function javaArguments(
  { classpath }: KafkaArtifacts,
  mainClass: string,
  { maxHeapMegabytes, logLevel, logTarget }: JavaOptions,
): string[] {
  return [
    `-Xmx${maxHeapMegabytes}m`,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-XX:-UsePerfData',
    '-XX:+ExitOnOutOfMemoryError',
    '-Djava.awt.headless=true',
    `-Dlog4j2.configurationFile=${LOG_SETTINGS.href}`,
    `-Dtest.kafka.log.level=${logLevel}`,
    `-Dtest.kafka.log.target=${logTarget}`,
    '-cp',
    classpath,
    mainClass,
  ];
}
