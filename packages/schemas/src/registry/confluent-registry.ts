import type { SubjectStrategy } from '@nest-kafka-kit/messaging/events';
import {
  SchemaIncompatibleError,
  SchemaNotRegisteredError,
  SchemaRegistryBusyError,
  SchemaRegistryRefusedError,
} from '../errors.js';
import type { EventSchema } from '../event-schema.js';
import { QuestionBudget } from './question-budget.js';
import type { RegistryAnswer } from './registry-answer.js';
import { RegistryHttp } from './registry-http.js';
import type {
  RegisteredSchema,
  SchemaRegistry,
  SchemaRegistryConnection,
} from './schema-registry.js';
import { SharedAnswers } from './shared-answers.js';
import { subjectOf } from './subject-name.js';

/** Ids are Java's positive integers. */
const HIGHEST_ID = 2 ** 31 - 1;
/**
 * The codes for "no such subject" and "no such schema". A 404 without one comes from some other
 * server.
 */
const NOT_THERE = [40401, 40403];

/**
 * Asks a registry with Confluent's API, such as Confluent's own, Apicurio, Karapace or Redpanda.
 *
 * Answers are remembered forever, so a registry that is down affects only new schemas. Requests for
 * those fail at once during an outage instead of each waiting for a time-out. Ids that it does not
 * know cost it 150 requests a second at most.
 *
 * @example
 * const registry = new ConfluentRegistry({ url: 'http://localhost:8081/apis/ccompat/v7' });
 * const id = await registry.idOf(wireSchemaOf(definitionOf(UserCreated))!);
 * registry.schemaOf(id);
 */
export class ConfluentRegistry implements SchemaRegistry {
  readonly description: string;
  readonly subjects: SubjectStrategy | undefined;
  private readonly http: RegistryHttp;
  /** Keyed by subject, then by the schema's text. */
  private readonly ids = new Map<string, SharedAnswers<string, number>>();
  private readonly schemas: SharedAnswers<number, RegisteredSchema | undefined>;

  /** @throws SchemaRegistryRefusedError for a token that no header can carry */
  constructor(private readonly connection: SchemaRegistryConnection) {
    this.http = new RegistryHttp(connection);
    this.description = this.http.url;
    this.subjects = connection.subjects;
    this.schemas = new SharedAnswers(() => this.http.outages.GET.refusal, {
      // Ids come from messages, and so from whoever may write to a topic.
      budget: new QuestionBudget(),
      putOff: (id, waitMs) => new SchemaRegistryBusyError(this.description, id, waitMs),
    });
  }

  idOf(schema: EventSchema): number | Promise<number> {
    const subject = subjectOf(schema, this.connection.subjects);
    let ids = this.ids.get(subject);
    if (!ids) {
      ids = new SharedAnswers(() => this.http.outages.POST.refusal);
      this.ids.set(subject, ids);
    }
    return ids.get(schema.text, () => this.askForId(subject, schema));
  }

  schemaOf(id: number): RegisteredSchema | undefined | Promise<RegisteredSchema | undefined> {
    // No registry has such an id, and some would not even recognise the question.
    if (!isId(id)) return undefined;
    return this.schemas.get(id, () => this.askForSchema(id));
  }

  private async askForId(subject: string, { format, text }: EventSchema): Promise<number> {
    const looksUp = this.connection.register === 'never';
    const path = looksUp ? ['subjects', subject] : ['subjects', subject, 'versions'];
    // Avro is the default, and some registries know nothing else.
    const question = { schema: text, ...(format === 'json' && { schemaType: 'JSON' }) };
    const answer = await this.http.request(path, question);
    if (looksUp && isNotThere(answer)) throw new SchemaNotRegisteredError(subject);
    if (answer.status === 409) throw new SchemaIncompatibleError(subject, answer.message);
    const { id } = this.expectSuccess(answer, `the schema of subject "${subject}"`);
    return isId(id) ? id : this.misunderstood(`subject "${subject}"`);
  }

  private async askForSchema(id: number): Promise<RegisteredSchema | undefined> {
    const answer = await this.http.request(['schemas', 'ids', String(id)]);
    if (isNotThere(answer)) return undefined;
    const { schema, schemaType } = this.expectSuccess(answer, `the question for schema ${id}`);
    if (typeof schema !== 'string') return this.misunderstood(`schema ${id}`);
    return {
      format: typeof schemaType === 'string' ? schemaType.toLowerCase() : 'avro',
      text: schema,
    };
  }

  private expectSuccess({ status, body, message }: RegistryAnswer, question: string) {
    if (status < 400)
      return (body ?? {}) as { id?: unknown; schema?: unknown; schemaType?: unknown };
    throw new SchemaRegistryRefusedError(
      `The schema registry at ${this.description} refuses ${question} with status ${status}: ` +
        (message || 'check that `registry.url` names its Confluent-compatible API.'),
    );
  }

  private misunderstood(what: string): never {
    throw new SchemaRegistryRefusedError(
      `What the schema registry at ${this.description} answers about ${what} is not what ` +
        "Confluent's API would: check `registry.url`, and where it redirects to.",
    );
  }
}

function isId(id: unknown): id is number {
  return Number.isInteger(id) && (id as number) >= 1 && (id as number) <= HIGHEST_ID;
}

function isNotThere({ status, errorCode }: RegistryAnswer): boolean {
  return status === 404 && errorCode !== undefined && NOT_THERE.includes(errorCode);
}
