import 'reflect-metadata';
import { runCli } from './operations/commands/run-cli.js';

await runCli(async () => (await import('./app.module.js')).AppModule);
