import 'reflect-metadata';
import { service } from './config/service.js';
import { runCli } from '@nest-kafka-kit/service/cli';

await runCli(async () => (await import('./app.module.js')).AppModule, service);
