import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// Copies what the page at /events needs of the AsyncAPI component into the package's build, under the
// paths it has in its own package: production installs no development dependencies.

const FILES = [
  'browser/standalone/index.js',
  // The licences of what is bundled in it.
  'browser/standalone/index.js.LICENSE.txt',
  'styles/default.min.css',
  'LICENSE',
];

const [target = join(import.meta.dirname, '../dist/asyncapi/page/files')] = process.argv.slice(2);
const { resolve } = createRequire(import.meta.url);
const component = dirname(resolve('@asyncapi/react-component/package.json'));
for (const file of FILES) await cp(join(component, file), join(target, file));
