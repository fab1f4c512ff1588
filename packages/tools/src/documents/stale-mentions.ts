import { posix } from 'node:path';

/** What there is to mention. */
export interface Mentionable {
  /** From the root of the repository, with `/`. */
  readonly files: readonly string[];
  /** Of the root's `package.json`. */
  readonly scripts: readonly string[];
  /** The text of one of `files`. */
  read(file: string): string;
}

const EXTENSIONS = 'ts|mts|js|mjs|json|md|ya?ml|xml|avsc|properties';
/** `` `consuming/lanes.ts` `` or `` `src/consuming/` ``, but no pattern, no ending such as `.json`, no mere name of a folder. */
const PATH = new RegExp(
  String.raw`\`((?:\./)?\w[\w@./-]*(?:\.(?:${EXTENSIONS})|/[\w@.-]+/))\``,
  'g',
);
const LINK = /\]\((?!\w+:)([^)\s]+)\)/g;
const SCRIPT = /\bnpm (?:run (?:--silent )?([a-z][\w:-]*)|(test|start)\b)/g;
const TEST_PATH = /\bvitest run[^`\n]*? ((?:packages|src|test)\/[\w./-]+)/g;
const FENCED = /^```[^]*?^```$/gm;

/** Made by commands, or by whoever runs the service. */
const MADE = /^(?:dist|node_modules|\.test-build)\/|^\.env$|(?:^|\/)kit\.json$/;

/**
 * The links, paths and npm scripts of a document that lead nowhere, as it writes them. A path counts as found
 * wherever the path of a file or folder ends with it.
 *
 * @example
 * staleMentions('README.md', { files: ['README.md'], scripts: [], read: () => '[gone](gone.md)' }); // ['gone.md']
 */
export function staleMentions(document: string, { files, scripts, read }: Mentionable): string[] {
  const text = read(document);
  const matches = (pattern: RegExp, within = text): string[] =>
    [...within.matchAll(pattern)].map(([, one, other]) => (one ?? other)!);

  const isThere = (path: string): boolean =>
    files.some((file) => file === path || file.startsWith(`${path.replace(/\/$/, '')}/`));
  const leads = (link: string): boolean => {
    const [path, heading] = link.split('#') as [string, string?];
    const target = path ? posix.join(posix.dirname(document), path) : document;
    if (!isThere(target)) return false;
    return heading === undefined || headingsOf(read(target)).includes(heading);
  };
  const isKnown = (path: string): boolean => {
    const end = `/${path.replace(/^\.\//, '')}`;
    const isOf = (file: string) => (path.endsWith('/') ? file.includes(end) : file.endsWith(end));
    return MADE.test(path) || files.some((file) => isOf(`/${file}`));
  };

  const prose = text.replaceAll(FENCED, '');
  return [
    ...matches(LINK, prose).filter((link) => !leads(link)),
    ...matches(PATH, prose).filter((path) => !isKnown(path)),
    ...matches(SCRIPT).filter((script) => !scripts.includes(script)),
    ...matches(TEST_PATH).filter((path) => !isThere(path)),
  ];
}

/** As GitHub names the headings of a page. */
function headingsOf(text: string): string[] {
  const headings = text.replaceAll(FENCED, '').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
