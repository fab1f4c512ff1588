import { classSchemas, type JsonSchemaOptions } from './json-schema.js';
import type { JsonSchema } from './schema-types.js';

/**
 * Collects the nested classes of several classes, for a document that keeps all in one place.
 * Different classes may have the same name: later ones are prefixed with the class around them.
 *
 * @example
 * const nested = new NestedSchemas((name) => `#/components/schemas/${name}`);
 * nested.schemaOf(OrderPlaced, 'OrderPlaced'); // refers to what is in nested.schemas
 */
export class NestedSchemas {
  private readonly found = new Map<string, JsonSchema>();

  /** @param taken schemas that the document has already, by name */
  constructor(
    private readonly reference: (name: string) => string,
    private readonly options: JsonSchemaOptions = {},
    private readonly taken: ReadonlyMap<string, JsonSchema> = new Map(),
  ) {}

  /** The schemas collected so far, by the name they are referred to. */
  get schemas(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries(this.found);
  }

  /**
   * The schema of a class, without those nested in it.
   *
   * @param name the prefix for nested classes whose own name is taken
   * @throws SchemaNotExpressibleError
   */
  schemaOf(type: new () => object, name: string): JsonSchema {
    for (let count = 0; ; count++) {
      const prefix = ['', `${name}.`][count] ?? `${name}${count}.`;
      const reference = (nested: string): string => this.reference(prefix + nested);
      const { schema, nested } = classSchemas(type, reference, this.options);
      const named = Object.entries(nested).map(
        ([key, content]) => [prefix + key, content] as const,
      );
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
