import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import type { Message } from '@nest-kafka-kit/messaging';
import { PRODUCER, type Producer } from '@nest-kafka-kit/messaging/broker';
import { defineReading, type Reading, reading } from './readings.js';
import { patience, PolicyService } from '../failure-policy/policy-service.js';
import { resolveRegistryArtifacts } from '@nest-kafka-kit/testing/registry';
import { kafkaBootstrapServers } from '@nest-kafka-kit/testing';

const PEER = fileURLToPath(new URL('./AvroPeer.java', import.meta.url));
const registry = inject('schemaRegistryUrl');
const canCompile = registry !== undefined && (await hasCompiler());

/** A Java runtime runs programs from their source only with its compiler: a JDK. */
async function hasCompiler(): Promise<boolean> {
  const { java } = await resolveRegistryArtifacts();
  const { stdout } = await promisify(execFile)(java, ['--list-modules'], { timeout: 30_000 });
  const found = stdout.includes('jdk.compiler');
  if (found) return true;
  if (process.env['CI']) throw new Error('CI needs a JDK, not only a Java runtime.');
  console.log(
    'What Java reads and writes is not tested: this Java has no compiler. Install a JDK.',
  );
  return false;
}

/** Runs `AvroPeer.java` on bytes, with the libraries that the registry brings along. */
async function peer(input: Buffer | string, ...parameters: string[]): Promise<Buffer> {
  const { java, jar } = await resolveRegistryArtifacts();
  const classpath = join(dirname(jar), 'lib', '*');
  const child = spawn(java, ['-cp', classpath, PEER, ...parameters], { timeout: 50_000 });
  child.stdin.end(input);
  const [output, problems, [exitCode]] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  expect(exitCode, problems.toString()).toBe(0);
  return output;
}

/** In Avro's JSON encoding: times in milliseconds, what is optional in an object of its type. */
const asAvroJson = ({ at, place, ...others }: Reading): object => ({
  ...others,
  at: at.getTime(),
  place: place === undefined ? null : { string: place },
});

/** Apache Avro's Java library and this kit understand each other's values, over a registry. */
describe.skipIf(!canCompile)('A Java service', () => {
  const environment = {
    KAFKA_BOOTSTRAP_SERVERS: kafkaBootstrapServers,
    SCHEMA_REGISTRY_URL: registry,
  };

  it('reads what is published here, and is read here', async () => {
    const { ReadingTaken, topic, controller, data } = defineReading('avro');
    await using service = await PolicyService.start({ environment, controller });
    await service.events.publish(ReadingTaken, reading('s-1', 5));
    const [{ key, headers, value }] = (await service.messages(topic.name, 1)) as [Message];
    const read = await peer(value!, 'read', registry!);
    expect(JSON.parse(read.toString())).toEqual(asAvroJson(reading('s-1', 5)));

    const response = await fetch(`${registry}/schemas/ids/${value!.readInt32BE(1)}`);
    const { schema } = (await response.json()) as { schema: string };
    const theirs = { ...JSON.parse(schema), namespace: 'com.acme', doc: 'Theirs.' };
    const json = JSON.stringify(asAvroJson(reading('s-2', 6)));
    const subject = `java-${randomUUID()}`;
    const written = await peer(json, 'write', registry!, subject, JSON.stringify(theirs));
    // Java's serializers send no content type.
    const { 'content-type': _, ...others } = headers;
    const message = { topic: topic.name, key, headers: others, value: written };
    await service.resolve<Producer>(PRODUCER).publish(message);
    await expect.poll(data, patience).toEqual([reading('s-1', 5), reading('s-2', 6)]);
  });
});
