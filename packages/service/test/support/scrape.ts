import {
  type ExposedFamily,
  type ExposedSample,
  type HttpClient,
  identityOf,
  readExposition,
} from '@nest-kafka-kit/testing';

/** One answer of `/metrics`. */
export class Scrape {
  readonly families: readonly ExposedFamily[];

  private constructor(readonly text: string) {
    this.families = readExposition(text);
  }

  static async of(service: Pick<HttpClient, 'get'>): Promise<Scrape> {
    const { body } = await service.get('/metrics');
    return new Scrape(body as string);
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

  /** Histograms that contradict themselves: buckets include those below them, and the last one all. */
  get contradictions(): string[] {
    const samples = this.families.flatMap((family) => family.samples);
    return samples.flatMap(({ name, labels, value }, index) => {
      const [next, afterNext] = samples.slice(index + 1);
      const isTrue =
        !name.endsWith('_bucket') ||
        // Behind the last bucket come sum and count.
        (labels['le'] === '+Inf' ? afterNext?.value === value : next!.value >= value);
      return isTrue ? [] : [`${name} ${identityOf(labels)} ${value}`];
    });
  }

  /** What identifies each of the kit's series. */
  get series(): string[] {
    return this.messaging
      .flatMap(({ samples }) => samples)
      .map(({ name, labels }) => `${name} ${identityOf(labels)}`)
      .sort();
  }
}
