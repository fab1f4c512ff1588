import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { runService } from '@nest-kafka-kit/service';

await runService(AppModule);
