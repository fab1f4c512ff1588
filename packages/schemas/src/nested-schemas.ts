import { classSchemas, type JsonSchemaOptions } from './json-schema.js';
import type { JsonSchema } from './schema-types.js';

/**
 * The classes nested in several others, for a document that has one place for all. Classes of one
 * name may be different ones: those that come later are named after the class around them, too.
 *
 * @example
 * const nested = new NestedSchemas((name) => `#/components/schemas/${name}`);
 * nested.schemaOf(OrderPlaced, 'OrderPlaced'); // refers to what is in nested.schemas
 */
export class NestedSchemas {
  private readonly found = new Map<string, JsonSchema>();

  /** @param taken what has its name in the document already */
  constructor(
    private readonly reference: (name: string) => string,
    private readonly options: JsonSchemaOptions = {},
    private readonly taken: ReadonlyMap<string, JsonSchema> = new Map(),
  ) {}

  /** By the name they are referred to. */
  get schemas(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries(this.found);
  }

  /**
   * Of the class itself. @param name of the class, where those nested in it need a longer one
   *
   * @throws SchemaNotExpressibleError
   */
  schemaOf(type: new () => object, name: string): JsonSchema {
    for (let count = 0; ; count++) {
      const prefix = ['', `${name}.`][count] ?? `${name}${count}.`;
      const reference = (nested: string): string => this.reference(prefix + nested);
      const { schema, nested } = classSchemas(type, reference, this.options);
      const named = Object.entries(nested).map(([key, content]) => [prefix + key, content] as const);
      if (named.some(([key, content]) => this.isOther(key, content))) continue;
      for (const [key, content] of named) if (!this.taken.has(key)) this.found.set(key, content);
      return schema;
    }
  }

  private isOther(name: string, content: JsonSchema): boolean {
    const known = this.taken.get(name) ?? this.found.get(name);
    return known !== undefined && JSON.stringify(known) !== JSON.stringify(content);
  }
}
