import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { service } from './config/service.js';
import { runService } from '@nest-kafka-kit/service';

await runService(AppModule, service);
