import type { AvroSchema, JsonSchema } from '@nest-kafka-kit/schemas';

/**
 * The part of AsyncAPI that this kit uses.
 *
 * @see https://www.asyncapi.com/docs/reference/specification/v3.1.0
 */
export interface AsyncApiDocument {
  readonly asyncapi: '3.1.0';
  readonly info: AsyncApiInfo;
  readonly defaultContentType: string;
  readonly servers: Readonly<Record<string, object>>;
  readonly channels: Readonly<Record<string, AsyncApiChannel>>;
  readonly operations: Readonly<Record<string, AsyncApiOperation>>;
  readonly components: {
    readonly messages: Readonly<Record<string, AsyncApiMessage>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
}

export interface AsyncApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

export interface Reference {
  readonly $ref: string;
}

export interface AsyncApiChannel {
  readonly address: string;
  readonly title: string;
  readonly description?: string;
  readonly messages?: Readonly<Record<string, Reference>>;
  readonly bindings: KafkaBindings;
}

export interface AsyncApiOperation {
  readonly action: 'send' | 'receive';
  readonly title: string;
  readonly summary: string;
  readonly channel: Reference;
  /** Default: all messages of the channel. */
  readonly messages?: readonly Reference[];
  readonly bindings?: KafkaBindings;
}

export interface AsyncApiMessage {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly description?: string;
  readonly contentType: string;
  readonly headers: JsonSchema;
  readonly payload: JsonSchema | MultiFormatSchema;
  readonly correlationId?: { readonly location: string };
  readonly bindings: KafkaBindings;
}

/** A payload described by something other than a JSON Schema. */
export interface MultiFormatSchema {
  readonly schemaFormat: string;
  readonly schema: AvroSchema;
}

/** @see https://github.com/asyncapi/bindings/tree/master/kafka */
export interface KafkaBindings {
  readonly kafka: Readonly<Record<string, unknown>> & { readonly bindingVersion: '0.5.0' };
}
