// The changelog and the licence are one for all packages; `npm pack` finds them in each.
import { copyFileSync, rmSync } from 'node:fs';

const isPacking = process.argv[2] === 'add';
for (const name of ['CHANGELOG.md', 'LICENSE']) {
  if (isPacking) copyFileSync(`../${name}`, name);
  else rmSync(name, { force: true });
}
