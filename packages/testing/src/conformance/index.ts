export * from './admin-conformance.js';
export * from './broker-conformance.js';
export * from './broker-fixture.js';
export * from './reader-conformance.js';
