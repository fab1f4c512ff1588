import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Variables of the environment that a service may set options from. */
const VARIABLE =
  /\b(KAFKA_(SASL|SSL)\w*|KAFKA_(BOOTSTRAP|CLIENT|CONSUMER|AUTO|SESSION|CREATE|COMPRESSION)\w*|SCHEMA_REGISTRY_[A-Z]\w*|CONSUMER_(GROUPS|RETRY)\w*|HANDLER_TIMEOUT\w*|PUBLISH_TIMEOUT_MS|SHUTDOWN_GRACE\w*)/;

const lines = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/\.(spec|spec-d)\.ts$/.test(file))
  .flatMap((file) =>
    readFileSync(join(import.meta.dirname, file), 'utf8')
      .split('\n')
      .map((text) => ({ file, text })),
  );

describe('The texts of messaging', () => {
  it('name its options, such as `createTopics`', () => {
    expect(lines.filter(({ text }) => text.includes('\\`createTopics\\`'))).toHaveLength(1);
  });

  it('name no variable of the environment: what sets the options is not known here', () => {
    // What a constant is called is no text: DEFAULT_PUBLISH_TIMEOUT_MS.
    const naming = lines.filter(({ text }) => VARIABLE.test(text));
    expect(naming.map(({ file, text }) => `${file}: ${text.trim()}`)).toEqual([]);
  });
});
