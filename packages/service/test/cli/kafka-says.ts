import { runKafkaTool } from '@nest-kafka-kit/testing/kafka';

/** What Kafka's own tools say: a second opinion on what the commands did. */
export class KafkaSays {
  constructor(private readonly bootstrapServers: string) {}

  async topics(): Promise<string[]> {
    const { stdout } = await runKafkaTool('kafka-topics', [...this.server, '--list']);
    return stdout.split('\n').filter(Boolean);
  }

  /** Partitions, and what is set for the topic itself. */
  async topic(name: string): Promise<{ partitions: number; replicas: number; config: string[] }> {
    const describe = [...this.server, '--describe', '--topic', name];
    const { stdout } = await runKafkaTool('kafka-topics', describe);
    const said = (field: string): string =>
      new RegExp(`\\t${field}: ([^\\t\\n]*)`).exec(stdout)?.[1] ?? '';
    return {
      partitions: Number(said('PartitionCount')),
      replicas: Number(said('ReplicationFactor')),
      config: said('Configs').split(','),
    };
  }

  /** Of every partition that the group has committed or owns. */
  async group(name: string): Promise<GroupRow[]> {
    const describe = [...this.server, '--describe', '--group', name, '--offsets'];
    const { stdout } = await runKafkaTool('kafka-consumer-groups', describe);
    const rows = stdout.split('\n').map((line) => line.split(/\s+/));
    return rows
      .filter(([group]) => group === name)
      .map(([, topic = '', partition, committed = '', latest = '', lag = '', memberId = '']) => ({
        topic,
        partition: Number(partition),
        committed,
        latest,
        lag,
        memberId,
      }));
  }

  /** The next offset of each partition. */
  async ends(topic: string): Promise<Record<string, string>> {
    const { stdout } = await runKafkaTool('kafka-get-offsets', [...this.server, '--topic', topic]);
    const lines = stdout.trim().split('\n');
    return Object.fromEntries(lines.map((line) => line.split(':').slice(1) as [string, string]));
  }

  private get server(): readonly string[] {
    return ['--bootstrap-server', this.bootstrapServers];
  }
}

/** As the tool prints it; `-` for what there is not. */
export interface GroupRow {
  readonly topic: string;
  readonly partition: number;
  readonly committed: string;
  readonly latest: string;
  readonly lag: string;
  readonly memberId: string;
}
