import { readFileSync } from 'node:fs';
import { type LockedPackages, unlicensed } from './licenses.js';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as LockedPackages;
const lines = unlicensed(lock);
if (lines.length > 0) {
  console.error(
    `Packages with licences that packages/tools/src/licenses.ts does not allow:\n${lines.join('\n')}`,
  );
  process.exitCode = 1;
}
