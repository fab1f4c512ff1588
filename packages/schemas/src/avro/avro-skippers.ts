import type { AvroNode } from '../compatibility/avro-nodes.js';
import type { AvroInput } from './avro-input.js';

type Skip = (input: AvroInput) => void;

/** Skips values that nobody wants, without checking what is inside them. */
export class Skippers {
  private readonly records = new Map<AvroNode, Skip>();

  of(writer: AvroNode): Skip {
    switch (writer.kind) {
      case 'null':
        return (input) => input.chargeFree();
      case 'boolean':
        return (input) => input.skipFixed(1);
      case 'int':
      case 'long':
      case 'enum':
        return (input) => void input.bigLong();
      case 'float':
        return (input) => input.skipFixed(4);
      case 'double':
        return (input) => input.skipFixed(8);
      case 'bytes':
      case 'string':
        return (input) => input.skipLengthAndBytes();
      case 'fixed':
        return (input) => input.skipFixed(writer.size);
      case 'union':
        return this.ofUnion(writer.branches);
      case 'array':
        return this.ofItems(writer.items);
      case 'map':
        return this.ofItems(writer.items, (input) => input.skipLengthAndBytes());
      case 'record':
        return this.records.get(writer) ?? this.ofRecord(writer);
    }
  }

  private ofUnion(nodes: readonly AvroNode[]): Skip {
    const branches = nodes.map((branch) => this.of(branch));
    return (input) => oneOf(branches, input)(input);
  }

  private ofItems(node: AvroNode, skipKey?: Skip): Skip {
    const item = this.of(node);
    return (input) =>
      input.eachItem(() => {
        skipKey?.(input);
        item(input);
      });
  }

  private ofRecord(writer: Extract<AvroNode, { kind: 'record' }>): Skip {
    const fields: Skip[] = [];
    const skip: Skip = (input) => {
      input.chargeFree();
      for (const field of fields) field(input);
    };
    // Remembered before its fields, which may be of its type.
    this.records.set(writer, skip);
    for (const { type } of writer.fields) fields.push(this.of(type));
    return skip;
  }
}

/**
 * Reads the index of a union's branch or an enum's symbol.
 *
 * @throws RangeError where it has none of this number
 */
export function oneOf<Choice>(choices: readonly Choice[], input: AvroInput): Choice {
  const index = input.count();
  const choice = choices[index];
  if (choice === undefined) throw new RangeError(`number ${index} of ${choices.length} choices`);
  return choice;
}
