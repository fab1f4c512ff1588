import { expect, it } from 'vitest';
import { featureNames, findFeature } from './feature.js';

const TEXTS: Readonly<Record<string, string>> = {
  'schemas/a%2Fb/v1.avsc': '',
  'schemas/user.created/earlier/v1-12345678.schema.json': '',
  'schemas/user.created/v1.schema.json': '',
  'schemas/user.created2/v1.schema.json': '',
  'src/app.module.ts': "@Event({ type: 'app.started' }) class A {}",
  'src/users/events/user-created.event.ts':
    "@Event({ type: 'user.created', topic, key: 'id' })\nexport class UserCreated {}",
  'src/users/events/other.event.ts': '@Event({ topic, type: `a/b` }) class B {}',
  'src/users/users.controller.spec.ts': "@Event({ type: 'user.tested' }) class C {}",
  'src/users/users.module.ts': '',
  'src/users/users.settings.ts':
    'export const v = { USERS_URL: text(), USERS_2: { x: 1 }, no: 1 };',
  'src/users2/users.module.ts': '',
  'test/deep/users-deleted.spec.ts': '',
  'test/users.spec.ts': '',
  'test/users.ts': '',
  'test/users2.spec.ts': '',
};

it('finds features by the module of their name', () => {
  expect(featureNames(Object.keys(TEXTS))).toEqual(['users']);
});

it('finds a feature with its tests, event types, schemas and variables, and nothing of others', () => {
  expect(findFeature('users', Object.keys(TEXTS), (path) => TEXTS[path] as string)).toEqual({
    name: 'users',
    sources: Object.keys(TEXTS).filter((path) => path.startsWith('src/users/')),
    tests: ['test/deep/users-deleted.spec.ts', 'test/users.spec.ts'],
    eventTypes: ['user.created', 'a/b'],
    schemas: Object.keys(TEXTS).slice(0, 3),
    variables: ['USERS_URL', 'USERS_2'],
  });
});
