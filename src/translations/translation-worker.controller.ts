import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { Consumes, type IntegrationEvent, MessageContext } from '@nest-kafka-kit/messaging';
import { TranslationRequested } from './events/translation-requested.event.js';
import { TranslateUseCase } from './use-cases/translate.use-case.js';

/** Translates, in a group of its own that can be scaled by itself. */
@Controller()
export class TranslationWorkerController {
  constructor(private readonly translate: TranslateUseCase) {}

  @Consumes(TranslationRequested, { group: 'translators', concurrency: 8 })
  onRequested(
    @Payload() event: IntegrationEvent<TranslationRequested>,
    @Ctx() { signal }: MessageContext,
  ): Promise<void> {
    return this.translate.execute(event, signal);
  }
}
