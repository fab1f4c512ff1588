import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { runService } from './run-service.js';

await runService(AppModule);
