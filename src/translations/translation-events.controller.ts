import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Consumes, type IntegrationEvent } from '@nest-kafka-kit/messaging';
import { TranslationCompleted } from './events/translation-completed.event.js';
import { TranslationFailed } from './events/translation-failed.event.js';
import { TranslationRequested } from './events/translation-requested.event.js';
import { ProjectTranslationUseCase } from './use-cases/project-translation.use-case.js';

/** Keeps the read model, in the service's own group. */
@Controller()
export class TranslationEventsController {
  constructor(private readonly project: ProjectTranslationUseCase) {}

  @Consumes(TranslationRequested)
  onRequested(@Payload() event: IntegrationEvent<TranslationRequested>): Promise<void> {
    return this.project.requested(event.data.translationId);
  }

  @Consumes(TranslationCompleted)
  onCompleted(@Payload() event: IntegrationEvent<TranslationCompleted>): Promise<void> {
    return this.project.completed(event.data);
  }

  @Consumes(TranslationFailed)
  onFailed(@Payload() event: IntegrationEvent<TranslationFailed>): Promise<void> {
    return this.project.failed(event.data);
  }
}
