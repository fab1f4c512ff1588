import type { INestApplication } from '@nestjs/common';
import {
  ApiProperty,
  type ApiPropertyOptions,
  DECORATORS,
  getSchemaPath,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';
import {
  classSchemas,
  type JsonSchema,
  NestedSchemas,
  SchemaNotExpressibleError,
} from '@nest-kafka-kit/schemas';
import { documentAnswers } from './document-answers.js';
import { toOpenApi } from './openapi-schema.js';
import { type Class, type RequestClass, requestClassesOf } from './request-classes.js';

type Schemas = Readonly<Record<string, JsonSchema>>;

interface DescribedRequest extends RequestClass {
  readonly schema: JsonSchema;
}

/** Validation refuses fields that a class does not have. */
const CLOSED = { closed: true };

/**
 * Builds the OpenAPI document of all routes. Requests are described by the decorators that validate
 * them, so `@ApiProperty` is needed only for the rest: a description, an example, a field with a
 * custom validator. A class that JSON Schema cannot express is described by `@ApiProperty` alone.
 */
export function createOpenApiDocument(
  app: INestApplication,
  description: Omit<OpenAPIObject, 'paths'>,
): OpenAPIObject {
  const classes = requestClassesOf(app);
  const { requests, nested } = describe(classes);
  for (const request of requests) tellSwagger(request);
  const document = SwaggerModule.createDocument(app, description);
  const schemas: Record<string, object> = { ...document.components?.schemas };
  for (const [name, schema] of Object.entries(nested)) schemas[name] = toOpenApi(schema);
  for (const { type, inBody, schema } of requests) {
    const bySwagger = schemas[type.name] as JsonSchema | undefined;
    if (inBody && bySwagger) schemas[type.name] = describeBody(type, schema, bySwagger);
  }
  const described = { ...document, components: { ...document.components, schemas } };
  return documentAnswers(described as OpenAPIObject, classes);
}

/** Describes each class once. A nested class that is also a body shares that body's schema. */
function describe(classes: readonly RequestClass[]) {
  const expressible = classes.filter(({ type }) => isExpressible(type));
  const bodies = expressible.filter(({ inBody }) => inBody);
  const taken = bodies.map(
    ({ type }) => [type.name, classSchemas(type, getSchemaPath, CLOSED).schema] as const,
  );
  const nested = new NestedSchemas(getSchemaPath, CLOSED, new Map(taken));
  const requests = expressible.map((request): DescribedRequest => ({
    ...request,
    schema: nested.schemaOf(request.type, request.type.name),
  }));
  return { requests, nested: nested.schemas };
}

function isExpressible(type: Class): boolean {
  try {
    classSchemas(type, getSchemaPath);
    return true;
  } catch (error) {
    if (error instanceof SchemaNotExpressibleError) return false;
    throw error;
  }
}

/** Registers properties with Swagger, which describes no others. */
function tellSwagger({ type, inBody, schema }: DescribedRequest): void {
  const required = (schema['required'] ?? []) as readonly string[];
  const properties = Object.entries(schema['properties'] as Schemas);
  const prototype = type.prototype as object;
  // Keeps the order of the class, whichever properties have an @ApiProperty already.
  const order = properties.map(([name]) => `:${name}`);
  Reflect.defineMetadata(DECORATORS.API_MODEL_PROPERTIES_ARRAY, order, prototype);
  for (const [name, property] of properties) {
    const written = writtenOf(type, name);
    const { description: _, ...parameter } = merge(property, written) ?? {};
    const isParameter = !inBody && parameter['type'] !== undefined;
    const description = {
      required: required.includes(name),
      // Swagger refuses to start without a type, as if for a circular import.
      ...(inBody && !isTyped(prototype, name) && { type: written['type'] ?? Object }),
      ...(isParameter && { schema: parameter, type: parameter['type'] }),
    };
    ApiProperty(description as ApiPropertyOptions)(prototype, name);
  }
}

const isTyped = (prototype: object, name: string): boolean =>
  Reflect.getMetadata('design:type', prototype, name) !== undefined;

/** Replaces Swagger's own schema, which loses some keywords beside others, such as `allOf`. */
function describeBody(type: Class, schema: JsonSchema, bySwagger: JsonSchema): JsonSchema {
  const properties = Object.entries(schema['properties'] as Schemas).map(([name, property]) => [
    name,
    merge(property, writtenOf(type, name)) ?? (bySwagger['properties'] as Schemas)[name],
  ]);
  return {
    ...bySwagger,
    properties: Object.fromEntries(properties) as Schemas,
    additionalProperties: false,
  };
}

/**
 * Merges a schema with what `@ApiProperty` says, which takes precedence. `undefined` if only
 * `@ApiProperty` tells the type.
 */
function merge(derived: JsonSchema, written: JsonSchema): JsonSchema | undefined {
  const schema = toOpenApi(derived);
  return schema['type'] === undefined ? undefined : { ...schema, ...written, type: schema['type'] };
}

/** The part of `@ApiProperty` that is a schema. */
function writtenOf(type: Class, name: string): JsonSchema {
  const metadata = Reflect.getMetadata(
    DECORATORS.API_MODEL_PROPERTIES,
    type.prototype as object,
    name,
  ) as JsonSchema | undefined;
  const { required: _, name: __, isArray: ___, schema, ...keywords } = metadata ?? {};
  return { ...keywords, ...(schema as JsonSchema | undefined) };
}
