import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { MessagingModule } from '@nest-kafka-kit/messaging';
import { runService } from '@nest-kafka-kit/service';
import { HealthModule } from '@nest-kafka-kit/service/health';
import { HttpApiModule } from '@nest-kafka-kit/service/http';
import { defineService, messagingFromSettings } from '@nest-kafka-kit/service/settings';
import { OrdersController } from './orders.controller.js';

@Module({
  imports: [HttpApiModule, MessagingModule.forRootAsync(messagingFromSettings), HealthModule],
  controllers: [OrdersController],
})
class AppModule {}

await runService(AppModule, defineService({ from: import.meta.url }));
