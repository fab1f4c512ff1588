import { expect, it } from 'vitest';
import { changesBetween } from './changelog.js';

const CHANGELOG = `# Changelog

## Unreleased

Not yet.

## [0.10.0] - 2026-12-01

### Added

- Ten.

## v0.3.0

Three.

## 0.2.0

Two.
`;

it('shows what is above one version and up to the other, the newest first', () => {
  expect(changesBetween(CHANGELOG, '0.2.0', '0.10.0')).toEqual([
    { version: '0.10.0', text: '## [0.10.0] - 2026-12-01\n\n### Added\n\n- Ten.' },
    { version: '0.3.0', text: '## v0.3.0\n\nThree.' },
  ]);
});

it('shows nothing of versions further on, nor of what is not released', () => {
  const versions = (from: string | undefined, to: string) =>
    changesBetween(CHANGELOG, from, to).map(({ version }) => version);
  expect(versions(undefined, '0.3.0')).toEqual(['0.3.0', '0.2.0']);
  expect(versions('0.3.0', '0.3.0')).toEqual([]);
});

it('reads a changelog with the line ends of Windows', () => {
  const [change] = changesBetween(CHANGELOG.replaceAll('\n', '\r\n'), '0.2.0', '0.3.0');
  expect(change).toEqual({ version: '0.3.0', text: '## v0.3.0\n\nThree.' });
});
