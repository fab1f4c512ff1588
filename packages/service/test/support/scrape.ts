import {
  type ExposedFamily,
  type ExposedSample,
  identityOf,
  parseExposition,
} from './exposition-format.js';
import type { HttpClient } from '../../../testing/src/service/http-client.js';

/** One answer of `/metrics`, read strictly. */
export class Scrape {
  private constructor(readonly families: readonly ExposedFamily[]) {}

  static async of(service: Pick<HttpClient, 'get'>): Promise<Scrape> {
    const { body } = await service.get('/metrics');
    return new Scrape(parseExposition(body as string));
  }

  /** The families of the kit; names of the others are prom-client's. */
  get messaging(): readonly ExposedFamily[] {
    return this.families.filter(({ name }) => name.startsWith('messaging_'));
  }

  /** The samples of that name that have these labels, and maybe others. */
  samples(name: string, labels: Readonly<Record<string, string>> = {}): ExposedSample[] {
    return this.messaging
      .flatMap(({ samples }) => samples)
      .filter((sample) => sample.name === name)
      .filter((sample) =>
        Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
      );
  }

  /** Their sum; NaN where there are none. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const values = this.samples(name, labels).map(({ value }) => value);
    return values.length > 0 ? values.reduce((sum, value) => sum + value) : NaN;
  }

  /** What identifies each of the kit's series. */
  get series(): string[] {
    return this.messaging
      .flatMap(({ samples }) => samples)
      .map(({ name, labels }) => `${name} ${identityOf(labels)}`)
      .sort();
  }
}
