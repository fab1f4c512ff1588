import { NotFoundException } from '@nestjs/common';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/** With the parser, which reads Avro too. */
const SCRIPT = '@asyncapi/react-component/browser/standalone/index.js';
const STYLE = '@asyncapi/react-component/styles/default.min.css';

/** The official AsyncAPI component. */
export const componentScript = (): Buffer => read(SCRIPT);
export const componentStyle = (): Buffer => read(STYLE);

/**
 * A build brings these files along in `dist/node_modules` (nest-cli.json), as production installs no
 * development dependencies; before that they are where npm puts them. Node looks in both.
 */
function read(file: string): Buffer {
  let path: string;
  try {
    path = resolve(file);
  } catch (cause) {
    throw new NotFoundException(`${file} is not part of this build: npm run build copies it.`, {
      cause,
    });
  }
  return readFileSync(path);
}
