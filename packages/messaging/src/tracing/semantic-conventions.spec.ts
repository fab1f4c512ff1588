import * as official from '@opentelemetry/semantic-conventions/incubating';
import { describe, expect, it } from 'vitest';
import * as ours from './semantic-conventions.js';

describe('The names in spans of messaging', () => {
  it('are those of OpenTelemetry’s semantic conventions', () => {
    const known = new Set(Object.values<unknown>(official));
    expect(Object.values(ours).filter((name) => !known.has(name))).toEqual([]);
  });
});
