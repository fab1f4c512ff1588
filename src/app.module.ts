import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { messagingOptions, schemasOptions, settingsConfig } from '@nest-kafka-kit/service/settings';
import { ConnectionDrain } from '@nest-kafka-kit/service/http';
import { ProblemDetailsFilter } from '@nest-kafka-kit/service/http';
import { RequestValidationPipe } from '@nest-kafka-kit/service/http';
import { MessagingModule } from '@nest-kafka-kit/messaging';
import { SchemasModule } from '@nest-kafka-kit/schemas';
import { OperationsModule } from '@nest-kafka-kit/service';
import { TracingModule } from '@nest-kafka-kit/service/tracing';
import { TranslationsModule } from './translations/translations.module.js';
import { UsersModule } from './users/users.module.js';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true, load: [settingsConfig] }),
    TracingModule,
    MessagingModule.forRootAsync({ inject: [settingsConfig.KEY], useFactory: messagingOptions }),
    SchemasModule.forRootAsync({ inject: [settingsConfig.KEY], useFactory: schemasOptions }),
    OperationsModule,
    UsersModule,
    TranslationsModule,
  ],
  providers: [
    ConnectionDrain,
    { provide: APP_FILTER, useClass: ProblemDetailsFilter },
    { provide: APP_PIPE, useClass: RequestValidationPipe },
  ],
})
export class AppModule {}
