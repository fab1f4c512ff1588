import type { INestApplication } from '@nestjs/common';
import {
  ApiProperty,
  type ApiPropertyOptions,
  DECORATORS,
  getSchemaPath,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';
import { classSchemas, type JsonSchema } from '../messaging/index.js';
import { toOpenApi } from './openapi-schema.js';
import { type Class, type RequestClass, requestClassesOf } from './request-classes.js';

type Schemas = Readonly<Record<string, JsonSchema>>;

/**
 * The OpenAPI document of all routes. Requests are described by the decorators that validate them,
 * so `@ApiProperty` is for what those don't tell: a description, an example, a field with a
 * validator of its own.
 */
export function createOpenApiDocument(
  app: INestApplication,
  description: Omit<OpenAPIObject, 'paths'>,
): OpenAPIObject {
  const requests = requestClassesOf(app);
  for (const request of requests) tellSwagger(request);
  const document = SwaggerModule.createDocument(app, description);
  const schemas: Record<string, object> = { ...document.components?.schemas };
  for (const { type, inBody } of requests) {
    const { nested } = classSchemas(type, getSchemaPath);
    const bodies = Object.entries(nested).map(([name, schema]) => [name, toOpenApi(schema)]);
    Object.assign(schemas, Object.fromEntries(bodies));
    const bySwagger = schemas[type.name] as JsonSchema | undefined;
    if (inBody && bySwagger) schemas[type.name] = describeBody(type, bySwagger);
  }
  return { ...document, components: { ...document.components, schemas } } as OpenAPIObject;
}

/** Swagger describes only properties it has been told of. */
function tellSwagger({ type, inBody }: RequestClass): void {
  const { schema } = classSchemas(type, getSchemaPath);
  const required = (schema['required'] ?? []) as readonly string[];
  const properties = Object.entries(schema['properties'] as Schemas);
  const prototype = type.prototype as object;
  // In the order of the class, whichever have an @ApiProperty already.
  const order = properties.map(([name]) => `:${name}`);
  Reflect.defineMetadata(DECORATORS.API_MODEL_PROPERTIES_ARRAY, order, prototype);
  for (const [name, property] of properties) {
    const { description: _, ...parameter } = merge(property, writtenOf(type, name)) ?? {};
    const isParameter = !inBody && parameter['type'] !== undefined;
    const about = {
      required: required.includes(name),
      ...(isParameter && { schema: parameter, type: parameter['type'] }),
    };
    ApiProperty(about as ApiPropertyOptions)(prototype, name);
  }
}

/** Swagger's own reading of some keywords, such as `allOf`, loses others. */
function describeBody(type: Class, bySwagger: JsonSchema): JsonSchema {
  const { schema } = classSchemas(type, getSchemaPath);
  const properties = Object.entries(schema['properties'] as Schemas).map(([name, property]) => [
    name,
    merge(property, writtenOf(type, name)) ?? (bySwagger['properties'] as Schemas)[name],
  ]);
  return { ...bySwagger, properties: Object.fromEntries(properties) as Schemas };
}

/** `undefined` where only `@ApiProperty` tells the type. Apart from that, what it says counts more. */
function merge(derived: JsonSchema, written: JsonSchema): JsonSchema | undefined {
  const schema = toOpenApi(derived);
  return schema['type'] === undefined ? undefined : { ...schema, ...written, type: schema['type'] };
}

/** Of `@ApiProperty`, the part that is a schema. */
function writtenOf(type: Class, name: string): JsonSchema {
  const metadata = Reflect.getMetadata(
    DECORATORS.API_MODEL_PROPERTIES,
    type.prototype as object,
    name,
  ) as JsonSchema | undefined;
  const { required: _, name: __, isArray: ___, schema, ...keywords } = metadata ?? {};
  return { ...keywords, ...(schema as JsonSchema | undefined) };
}
