import { createRequire } from 'node:module';

/** One part of an answer, with the broker's own words where it refused. */
interface Answered {
  readonly errorCode: number;
  readonly errorMessage?: string | null;
  readonly topic?: string;
}

interface Answer {
  readonly topicErrors?: readonly Answered[];
  readonly resources?: readonly Answered[];
}

interface ResponseModule {
  parse: (answer: Answer) => Promise<unknown>;
}

/** The answers in which a broker gives reasons. kafkajs reads those and throws them away. */
const MODULES = [
  'createTopics/v1',
  'createTopics/v2',
  'createTopics/v3',
  'createPartitions/v0',
  'createPartitions/v1',
  'alterConfigs/v0',
  'alterConfigs/v1',
];
const INSTALLED = Symbol.for('messaging:refusal-reasons-installed');
const require = createRequire(import.meta.url);

/** Makes kafkajs's errors say why the broker refused, such as which policy and what it accepts. */
export function installRefusalReasons(): void {
  for (const name of MODULES) {
    const module = require(`kafkajs/src/protocol/requests/${name}/response`) as ResponseModule & {
      [INSTALLED]?: true;
    };
    if (module[INSTALLED] || typeof module.parse !== 'function') continue;
    const { parse } = module;
    module.parse = (answer) => parse(answer).catch((error: unknown) => addReasons(error, answer));
    module[INSTALLED] = true;
  }
}

function addReasons(error: unknown, { topicErrors, resources }: Answer): never {
  const refused = [...(topicErrors ?? []), ...(resources ?? [])].filter(
    ({ errorCode }) => errorCode !== 0,
  );
  const { errors = [error] } = error as { errors?: readonly unknown[] };
  errors.forEach((each, index) => {
    const { topic } = each as { topic?: string };
    const found = topic === undefined ? refused[index] : refused.find((one) => one.topic === topic);
    const reason = found?.errorMessage;
    if (each instanceof Error && reason && !each.message.includes(reason))
      each.message = `${each.message}: ${reason}`;
  });
  throw error;
}
