import { Injectable } from '@nestjs/common';
import { dump } from 'js-yaml';
import { SERVICE_DESCRIPTION } from '../http/service-description.js';
import { EventCatalog } from '@nest-kafka-kit/messaging';
import { asyncApiDocument } from './asyncapi-document.js';
import type { AsyncApiDocument } from './asyncapi-types.js';

/** The AsyncAPI document of this service; built when it is asked for, from the code alone. */
@Injectable()
export class DocumentSource {
  constructor(private readonly catalog: EventCatalog) {}

  /** @throws SchemaNotExpressibleError */
  build(): AsyncApiDocument {
    return asyncApiDocument(this.catalog, SERVICE_DESCRIPTION);
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
