import { Module } from '@nestjs/common';
import { DeadLettersController } from './dead-letters.controller.js';
import { FailedAttempts } from './failed-attempts.js';
import { GroupsController } from './groups.controller.js';
import { MessagesController } from './messages.controller.js';
import { MessagingStatus } from './messaging-status.js';
import { OperatorGuard } from './operator.guard.js';
import { ProducerController } from './producer.controller.js';
import { ReadingSlots } from './reading-slots.js';
import { StatusController } from './status.controller.js';

/** What operators do over HTTP, below `/v1/messaging`. */
@Module({
  controllers: [
    DeadLettersController,
    GroupsController,
    MessagesController,
    ProducerController,
    StatusController,
  ],
  providers: [FailedAttempts, MessagingStatus, OperatorGuard, ReadingSlots],
})
export class ControlModule {}
