export * from './service/brokers.js';
export * from './service/cli-process.js';
export * from './service/exposition.js';
export * from './service/http-client.js';
export * from './service/service-process.js';
export * from './service/start-test-app.js';
export * from './service/start-test-service.js';
