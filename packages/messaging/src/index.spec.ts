import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const MAX_NAMES = 40;

/** Everything that can be imported from a module, types included. */
function namesOf(file: string): string[] {
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    experimentalDecorators: true,
    noLib: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!);
  return checker.getExportsOfModule(module!).map(({ name }) => name);
}

it(`The front door has at most ${MAX_NAMES} names`, () => {
  const names = namesOf(fileURLToPath(new URL('index.ts', import.meta.url)));
  expect(names).toContain('EventRepository');
  expect(names).toContain('DomainEvent');
  expect(names.length).toBeLessThanOrEqual(MAX_NAMES);
}, 60_000);
