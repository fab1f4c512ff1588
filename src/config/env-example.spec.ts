import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSettings } from '@nest-kafka-kit/service/settings';
import { service } from './service.js';

/** `# What it is for` above `#NAME=default`, the default left out where there is none. */
const ENTRY = /^# (?<comment>.+)\n#(?<name>[A-Z][A-Z0-9_]*)=(?<value>.*)$/gm;

const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
const entries = [...text.matchAll(ENTRY)].map(({ groups }) => groups as Record<string, string>);
const defaults = readSettings({}, service);

describe('.env.example', () => {
  it('names exactly the variables the service reads, in their order, each once', () => {
    expect(entries.map(({ name }) => name)).toEqual(Object.keys(defaults));
  });

  it('has every default, and nothing where there is none', () => {
    const given = Object.fromEntries(entries.map(({ name, value }) => [name!, value!]));
    const texts = Object.entries(defaults).map(([name, value]) => [name, String(value ?? '')]);
    expect(given).toEqual(Object.fromEntries(texts));
  });

  it('changes nothing when copied to .env as it is', () => {
    const active = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(active).toEqual([]);
  });

  it('starts the service with every line taken in', () => {
    const environment = Object.fromEntries(entries.map(({ name, value }) => [name!, value]));
    expect(readSettings(environment, service)).toEqual(defaults);
  });
});
