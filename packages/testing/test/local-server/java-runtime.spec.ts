import { describe, expect, it } from 'vitest';
import { parseJavaVersion } from '../../src/local-server/java-runtime.js';

describe('parseJavaVersion', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "21" 2023-09-19', 21],
    ['openjdk version "26-ea" 2026-03-17', 26],
    ['java version "1.8.0_432"', 8],
    ['Unable to locate a Java Runtime.', undefined],
  ])('reads the major version of %j', (output, version) => {
    expect(parseJavaVersion(output)).toBe(version);
  });
});
