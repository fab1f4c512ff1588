import { runKafkaTool } from '@nest-kafka-kit/testing/kafka';

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
  const properties = ['parse.key=true', 'parse.headers=true', 'null.marker=NULL'];
  const args = [
    '--bootstrap-server',
    bootstrapServers,
    '--topic',
    topic,
    ...properties.flatMap((property) => ['--reader-property', property]),
  ];
  await runKafkaTool('kafka-console-producer', args, {
    input: `${header}:NULL\t${key}\t${value}\n`,
  });
}
