import 'reflect-metadata';
import { runCli } from '@nest-kafka-kit/service/cli';

await runCli(async () => (await import('./app.module.js')).AppModule);
