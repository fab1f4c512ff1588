import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { resolveKafkaArtifacts } from '@nest-kafka-kit/testing/kafka';
import { javaArguments } from '../../../testing/src/kafka/kafka-command.js';

/**
 * Writes a message with a header that has no value, which kafkajs cannot, with Kafka's own tool.
 *
 * @see https://cwiki.apache.org/confluence/display/KAFKA/KIP-810
 */
export async function sendNullHeader(
  bootstrapServers: string,
  topic: string,
  { key, header, value }: { key: string; header: string; value: string },
): Promise<void> {
  const artifacts = await resolveKafkaArtifacts();
  const options = { maxHeapMegabytes: 256, logLevel: 'WARN', logTarget: 'SYSTEM_ERR' } as const;
  const properties = ['parse.key=true', 'parse.headers=true', 'null.marker=NULL'];
  const running = promisify(execFile)(artifacts.java, [
    ...javaArguments(artifacts, 'org.apache.kafka.tools.ConsoleProducer', options),
    '--bootstrap-server',
    bootstrapServers,
    '--topic',
    topic,
    ...properties.flatMap((property) => ['--reader-property', property]),
  ]);
  running.child.stdin!.end(`${header}:NULL\t${key}\t${value}\n`);
  await running;
}
