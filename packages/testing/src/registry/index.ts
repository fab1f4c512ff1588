export * from './registry-artifacts.js';
export * from './registry-proxy.js';
export * from './schema-registry.js';
