import { Module } from '@nestjs/common';
import { messagingFromSettings, schemasFromSettings } from '@nest-kafka-kit/service/settings';
import { HttpApiModule } from '@nest-kafka-kit/service/http';
import { MessagingModule } from '@nest-kafka-kit/messaging';
import { SchemasModule } from '@nest-kafka-kit/schemas';
import { OperationsModule } from '@nest-kafka-kit/service';
import { TracingModule } from '@nest-kafka-kit/service/tracing';
import { TranslationsModule } from './translations/translations.module.js';
import { UsersModule } from './users/users.module.js';

@Module({
  imports: [
    TracingModule,
    HttpApiModule,
    MessagingModule.forRootAsync(messagingFromSettings),
    SchemasModule.forRootAsync(schemasFromSettings),
    OperationsModule,
    UsersModule,
    TranslationsModule,
  ],
})
export class AppModule {}
