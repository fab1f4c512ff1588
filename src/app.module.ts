import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { messagingOptions, schemasOptions, settingsConfig } from './config/index.js';
import { ConnectionDrain } from './http/connection-drain.js';
import { ProblemDetailsFilter } from './http/problem-details.filter.js';
import { RequestValidationPipe } from './http/request-validation.pipe.js';
import { MessagingModule } from './messaging/index.js';
import { SchemasModule } from './messaging/schemas/index.js';
import { OperationsModule } from './operations/operations.module.js';
import { TracingModule } from './operations/tracing/tracing.module.js';
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
