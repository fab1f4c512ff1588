import type { ServerKind } from '../local-server/server-kind.js';

/** The schema registry, as a server that is started locally. */
export const REGISTRY: ServerKind = {
  id: 'registry',
  code: 'REGISTRY',
  name: 'schema registry',
  title: 'The schema registry',
  closedCode: 'REGISTRY_CLOSED',
  addressVariable: 'SCHEMA_REGISTRY_URL',
  testsVariable: 'SCHEMA_REGISTRY_TESTS',
};
