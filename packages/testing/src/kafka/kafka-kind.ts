import type { ServerKind } from '../local-server/server-kind.js';

/** Apache Kafka, as a server that is started locally. */
export const KAFKA: ServerKind = {
  id: 'kafka',
  code: 'KAFKA',
  name: 'Kafka',
  title: 'Kafka',
  closedCode: 'KAFKA_CLUSTER_STOPPED',
  addressVariable: 'KAFKA_BOOTSTRAP_SERVERS',
  testsVariable: 'KAFKA_TESTS',
};
