import { Inject, Injectable } from '@nestjs/common';
import { dump } from 'js-yaml';
import { SERVICE, type ServiceDefinition } from '../settings/index.js';
import { EventCatalog } from '@nest-kafka-kit/messaging/operating';
import { asyncApiDocument } from './asyncapi-document.js';
import type { AsyncApiDocument } from './asyncapi-types.js';

/** Builds the AsyncAPI document of this service on demand, from the code alone. */
@Injectable()
export class DocumentSource {
  constructor(
    private readonly catalog: EventCatalog,
    @Inject(SERVICE) private readonly service: ServiceDefinition,
  ) {}

  /** @throws SchemaNotExpressibleError */
  build(): AsyncApiDocument {
    const { title, version, description } = this.service;
    return asyncApiDocument(this.catalog, { title, version, description });
  }

  /** @throws SchemaNotExpressibleError */
  json(): string {
    return `${JSON.stringify(this.build(), null, 2)}\n`;
  }

  /** @throws SchemaNotExpressibleError */
  yaml(): string {
    return dump(this.build(), { lineWidth: 100, noRefs: true });
  }
}
