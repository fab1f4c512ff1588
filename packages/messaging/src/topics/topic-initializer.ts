import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Admin, TopicSettings } from '../ports/index.js';
import { TopicMissingError } from '../errors.js';
import type { NeededTopics } from '../events/needed-topics.js';
import { ADMIN, MESSAGING_OPTIONS } from '../injection-tokens.js';
import { createTopics } from './create-topics.js';
import type { TopicsOptions } from './topics.options.js';

/** Makes sure that the topics the service needs exist before anything consumes. */
@Injectable()
export class TopicInitializer {
  private readonly logger = new Logger('Topics');

  constructor(
    @Inject(ADMIN) private readonly admin: Admin,
    @Inject(MESSAGING_OPTIONS) private readonly options: TopicsOptions,
  ) {}

  /**
   * Creates missing topics of the service, or refuses to go on without them, as `createTopics` says.
   * Without others' topics it never goes on, except in memory, where there are no others.
   *
   * @throws TopicMissingError | BrokerUnreachableError
   */
  async ensure({ own, others }: NeededTopics): Promise<void> {
    const isInMemory = this.options.kafka === undefined;
    if (!isInMemory) await this.requireOthers(others);
    const mayCreate = this.options.createTopics ?? true;
    if (mayCreate) await this.create(isInMemory ? [...own, ...others] : own);
    else await this.require(isInMemory ? [...own, ...others] : own);
  }

  private async requireOthers(topics: readonly TopicSettings[]): Promise<void> {
    if (topics.length === 0) return;
    const missing = await this.missing(topics);
    if (missing.length === 0) return;
    throw new TopicMissingError(
      missing.map(({ name }) => name),
      'Handlers here read what others publish there, so it is not created: check the name in ' +
        "@EventPattern or in the external event's topic, ask its owner to create it, and let this " +
        'client describe it.',
    );
  }

  private async missing(topics: readonly TopicSettings[]): Promise<TopicSettings[]> {
    const existing = new Set(await this.admin.topics());
    const unlisted = topics.filter(({ name }) => !existing.has(name));
    // The list leaves out what this client must not see; asked by its name, the broker says so.
    const partitions = await Promise.all(unlisted.map(({ name }) => this.admin.partitions(name)));
    return unlisted.filter((_, index) => partitions[index] === 0);
  }

  private async create(topics: readonly TopicSettings[]): Promise<void> {
    const created = await createTopics(this.admin, topics, (topic, bytes, reason) =>
      this.logger.warn(smallerText(topic, bytes, reason)),
    );
    if (created.length > 0) this.logger.log(`Created ${created.join(', ')}.`);
  }

  private async require(topics: readonly TopicSettings[]): Promise<void> {
    const missing = await this.missing(topics);
    if (missing.length === 0) return;
    const servers = this.options.kafka?.bootstrapServers.join(',') ?? 'localhost:9092';
    const commands = missing.map((topic) => createCommand(servers, topic));
    throw new TopicMissingError(
      missing.map(({ name }) => name),
      `Set \`createTopics\` to true, or run "topics apply --execute" of the command line, or:\n${commands.join('\n')}`,
    );
  }
}

function smallerText(topic: string, bytes: number | undefined, reason: string): string {
  const limit = bytes === undefined ? "the broker's own limit" : `max.message.bytes=${bytes}`;
  return (
    `${topic} has ${limit}, as the broker allows no more: ${reason} Larger messages do not fit. ` +
    'Set `deadLetterMaxBytes` to what is allowed, and nothing larger is asked for.'
  );
}

/** Writes the command of Kafka's own tool that creates the topic as defined. */
function createCommand(servers: string, topic: TopicSettings): string {
  const { name, partitions, replicationFactor, config } = topic;
  const replication = replicationFactor > 0 ? [`--replication-factor ${replicationFactor}`] : [];
  const configs = Object.entries(config).map(([key, value]) => `--config ${key}=${value}`);
  return [
    `kafka-topics.sh --bootstrap-server ${servers} --create --topic ${name} --partitions ${partitions}`,
    ...replication,
    ...configs,
  ].join(' ');
}
