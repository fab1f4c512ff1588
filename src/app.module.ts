import { Module } from '@nestjs/common';
import { MessagingModule } from '@nest-kafka-kit/messaging';
import { SchemasModule } from '@nest-kafka-kit/schemas';
import { AsyncApiModule } from '@nest-kafka-kit/service/asyncapi';
import { ControlModule } from '@nest-kafka-kit/service/control';
import { HealthModule } from '@nest-kafka-kit/service/health';
import { HttpApiModule } from '@nest-kafka-kit/service/http';
import { MetricsModule } from '@nest-kafka-kit/service/metrics';
import { messagingFromSettings, schemasFromSettings } from '@nest-kafka-kit/service/settings';
import { TracingModule } from '@nest-kafka-kit/service/tracing';
import { TranslationsModule } from './translations/translations.module.js';
import { UsersModule } from './users/users.module.js';

/** A line with a comment is optional: delete it, and uninstall the libraries it names. */
@Module({
  imports: [
    TracingModule, // traces over OTLP: @opentelemetry/*
    HttpApiModule,
    MessagingModule.forRootAsync(messagingFromSettings),
    SchemasModule.forRootAsync(schemasFromSettings), // Avro (avsc), JSON Schema and the registry
    HealthModule,
    MetricsModule, // GET /metrics: prom-client
    ControlModule, // /v1/messaging for operators: rate-limiter-flexible
    AsyncApiModule, // /events and /asyncapi.yaml for other teams
    UsersModule,
    TranslationsModule,
  ],
})
export class AppModule {}
