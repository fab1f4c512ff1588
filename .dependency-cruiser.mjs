/** The walls: who may import what. `npm run lint` holds them. */
const tests = String.raw`\.spec(-d)?\.ts$|^packages/[^/]+/test/`;

/** Siblings that a package may import; `testing` is for tests alone. */
const oneWay = (name, siblings) => ({
  name: `${name}-imports`,
  severity: 'error',
  from: { path: `^packages/${name}/src/`, pathNot: tests },
  to: { path: '^packages/', pathNot: `^packages/(${[name, ...siblings].join('|')})/` },
});

export default {
  forbidden: [
    {
      name: 'declared',
      comment:
        'A package imports only what its own package.json declares; tests, what the root does.',
      severity: 'error',
      from: { path: '^(src|packages/[^/]+/src)/', pathNot: tests },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'resolvable',
      comment: 'What is imported exists; of a kit package, that is one of its doors.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'by-the-doors',
      comment: 'Nobody climbs into a package by a relative path.',
      severity: 'error',
      from: { pathNot: '^packages/' },
      to: { path: '^packages/', dependencyTypesNot: ['aliased-workspace'] },
    },
    {
      name: 'packages-by-the-doors',
      comment: 'A package enters its siblings by their doors.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    oneWay('messaging', []),
    oneWay('schemas', ['messaging']),
    oneWay('service', ['messaging', 'schemas']),
    {
      name: 'kit-knows-no-template',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(src|test|bench)/' },
    },
    {
      name: 'ports-import-nothing',
      severity: 'error',
      from: { path: '^packages/messaging/src/ports/' },
      to: { pathNot: '^packages/messaging/src/ports/' },
    },
    {
      name: 'kafkajs-in-its-folder',
      comment: 'Features of a client stay in the folder of its broker.',
      severity: 'error',
      from: {
        path: '^packages/[^/]+/src/',
        pathNot: `^packages/messaging/src/brokers/kafkajs/|^packages/testing/|${tests}`,
      },
      to: { path: 'node_modules/kafkajs' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: tests },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: String.raw`(^|/)(dist|\.test-build|\.bench-build|\.cache)/` },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@nest-kafka-kit/source', 'import', 'require', 'node', 'types', 'default'],
    },
  },
};
