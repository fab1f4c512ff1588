import { describe, expect, it } from 'vitest';
import { withoutImports } from './without-imports.js';

const without = (text: string, path = 'src/app.module.ts') =>
  withoutImports(text, path, (each) => each.startsWith('src/users/'));

describe('imports of a dropped feature', () => {
  it('go, and with them the module in a list and the comment above it', () => {
    const text = `import { A } from './a/a.module.js';
import { UsersModule } from './users/users.module.js';

@Module({
  imports: [
    A, // of all
    // The example.
    UsersModule,
    B,
  ],
})
export class AppModule {}
`;
    expect(without(text)).toBe(`import { A } from './a/a.module.js';

@Module({
  imports: [
    A, // of all
    B,
  ],
})
export class AppModule {}
`);
  });

  it.each([
    ['[A, UsersModule]', '[A,]'],
    ['[UsersModule.forRoot({ a: 1 }), A]', '[ A]'],
    ['[...usersChecks, A]', '[ A]'],
    ['{ a, ...usersVariables }', '{ a, }'],
    ['{ ...usersVariables.all, a }', '{ a }'],
    ['{ usersVariables, a }', '{ a }'],
  ])('go where %s uses what they bring', (before, after) => {
    const head = "import { UsersModule, usersChecks, usersVariables } from '../users/users.js';\n";
    expect(without(`${head}f(${before});\n`, 'src/config/service.ts')).toBe(`f(${after});\n`);
  });

  it('go when they bring a default, all as one, an export or nothing', () => {
    const text = `import users from './users/a.js';
import * as all from './users/b.js';
import './users/c.js';
export * from './users/d.js';
export const list = [users, all.one, 1];
`;
    expect(without(text)).toBe('export const list = [ 1];\n');
  });

  it.each([
    ['is called', 'start(UsersModule);'],
    ['is a type', 'let a: UsersModule;'],
    ['is extended', 'class A extends UsersModule {}'],
    ['is one of many options', 'f({ useClass: UsersModule });'],
  ])('are refused when what they bring %s', (_, use) => {
    const text = `import { UsersModule } from './users/users.module.js';\n${use}\n`;
    const code = expect.objectContaining({ code: 'INIT_USE_UNKNOWN' });
    expect(() => without(text)).toThrow(code);
    expect(() => without(text)).toThrow(`src/app.module.ts:2 uses a feature`);
  });

  it('are refused when they are made at run time', () => {
    expect(() => without("await import('./users/a.js');\n")).toThrow(/app\.module\.ts:1 uses/);
  });

  it('are told from others of the same name', () => {
    const text = `import { UsersModule } from './users2/users.module.js';
import { A } from 'users/a.js';
const a = [other.A, { UsersModule: 1 }, UsersModule, A];
`;
    expect(without(text)).toBe(text);
  });
});
