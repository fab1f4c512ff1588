export { createApp } from './running/create-app.js';
export { runService, startService, type StartOptions } from './running/run-service.js';
export { ServiceModule } from './service.module.js';
