export * from '../local-server/free-ports.js';
export * from './kafka-artifacts.js';
export * from './kafka-cluster.js';
export * from './kafka-tools.js';
