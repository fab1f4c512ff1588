import * as classTransformer from 'class-transformer';
import * as classValidator from 'class-validator';
import ts from 'typescript';
import * as messaging from '@nest-kafka-kit/messaging';
import type { EventClass } from '@nest-kafka-kit/messaging';
import * as formats from '@nest-kafka-kit/messaging/formats';
import { AvroField } from '../../src/avro-field.decorator.js';

const MODULES = new Map<string, object>([
  ['class-transformer', classTransformer],
  ['class-validator', classValidator],
  ['@nest-kafka-kit/messaging', messaging],
  ['@nest-kafka-kit/messaging/formats', formats],
  ['@nest-kafka-kit/schemas', { AvroField }],
]);

/**
 * Compiles a file as a service is, and loads it. What it imports must be there; anything else that
 * it calls is an error.
 *
 * @example
 * loadEventClass(printEvent(classes, terms));
 */
export function loadEventClass(source: string): EventClass {
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      useDefineForClassFields: false,
    },
  });
  if (diagnostics.length > 0)
    throw new Error(`${JSON.stringify(diagnostics[0]!.messageText)}\n${source}`);
  const exported: Record<string, unknown> = {};
  const required = (name: string): object => {
    const found = MODULES.get(name);
    if (!found) throw new Error(`${name} is imported:\n${source}`);
    // A name that is not there would be undefined, and called.
    return new Proxy(found, {
      get: (target, key) => {
        if (!(key in target) && key !== '__esModule')
          throw new Error(`${name} has no ${String(key)}:\n${source}`);
        return (target as Record<PropertyKey, unknown>)[key];
      },
    });
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function('exports', 'require', outputText) as (...values: unknown[]) => void;
  run(exported, required);
  return Object.values(exported).at(-1) as EventClass;
}
