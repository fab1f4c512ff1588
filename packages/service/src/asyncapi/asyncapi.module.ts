import { Module } from '@nestjs/common';
import { AsyncApiController } from './asyncapi.controller.js';
import { DocumentSource } from './document-source.js';
import { EventsPageController } from './page/events-page.controller.js';
import { StaticFiles } from './page/static-files.js';

/** The service's events, described for other teams. */
@Module({
  controllers: [AsyncApiController, EventsPageController],
  providers: [DocumentSource, StaticFiles],
  exports: [DocumentSource],
})
export class AsyncApiModule {}
