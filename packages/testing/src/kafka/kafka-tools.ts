import { LocalServerError } from '../local-server/local-server-error.js';
import { OrphanGuard } from '../local-server/orphan-guard.js';
import { lastLines, runCommand } from '../local-server/run-command.js';
import { resolveKafkaArtifacts } from './kafka-artifacts.js';
import { javaArguments } from './kafka-command.js';

/** The classes behind the scripts in Kafka's `bin/`. */
const MAIN_CLASSES = {
  'kafka-topics': 'org.apache.kafka.tools.TopicCommand',
  'kafka-consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'kafka-get-offsets': 'org.apache.kafka.tools.GetOffsetShell',
  'kafka-console-producer': 'org.apache.kafka.tools.ConsoleProducer',
  'kafka-console-consumer': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'kafka-storage': 'kafka.tools.StorageTool',
} as const;

/** The name of one of Kafka's own command-line tools. */
export type KafkaToolName = keyof typeof MAIN_CLASSES;

/**
 * Runs one of Kafka's own command line tools, as a second opinion on what a client library says.
 *
 * @param timeoutMs after this many milliseconds the tool is killed (default 60 000); a console consumer without
 *   `--max-messages` or `--timeout-ms` never ends by itself
 * @param classpath folders and jars behind Kafka's own on the class path
 * @param input what the tool reads from its standard input
 * @throws LocalServerError `KAFKA_TOOL_FAILED` with what the tool printed, and those of `resolveKafkaArtifacts`
 *
 * @example
 * ```ts
 * const { stdout } = await runKafkaTool('kafka-topics', ['--bootstrap-server', bootstrapServers, '--list']);
 * ```
 */
export async function runKafkaTool(
  name: KafkaToolName,
  args: readonly string[],
  {
    timeoutMs = 60_000,
    input,
    classpath,
  }: { timeoutMs?: number; input?: string; classpath?: readonly string[] } = {},
): Promise<{ stdout: string; stderr: string }> {
  const artifacts = await resolveKafkaArtifacts(classpath);
  const options = { maxHeapMegabytes: 256, logLevel: 'WARN', logTarget: 'SYSTEM_ERR' } as const;
  const guard = new OrphanGuard();
  const { stdout, stderr, exitCode, timedOut } = await runCommand(
    artifacts.java,
    [...javaArguments(artifacts, MAIN_CLASSES[name], options), ...args],
    { timeoutMs, guard, ...(input !== undefined && { input }) },
  );
  guard.release();
  if (exitCode !== 0) {
    const reason = timedOut
      ? `had not ended after ${timeoutMs} ms`
      : `ended with exit code ${exitCode}`;
    throw new LocalServerError(
      'KAFKA_TOOL_FAILED',
      `${name} ${args.join(' ')} ${reason}:\n${lastLines(stderr.trim() === '' ? stdout : stderr, 30)}`,
    );
  }
  return { stdout, stderr };
}
