/** What stands in a secret's place. */
const HIDDEN = '***';

/**
 * The characters of a text that are looked at; what is behind them is left out. All that writes them cuts at a
 * fraction of this.
 */
const MAX_SCANNED = 65_536;

/** Anything else is left alone without a second look. */
const SUSPICIOUS =
  /PRIVATE KEY|:\/\/|bearer|basic|authorization|cookie|[?&;]|eyJ|passw|passphrase|secret|token|key|credential/i;

/** Names of values that are secrets, as they end. */
const SECRET_NAME =
  '(?:token|secret|passw(?:or)?d|passphrase|signature|credentials?|assertion|(?:api|access|private)[_-]?key)';

const RULES: readonly (readonly [RegExp, string])[] = [
  // A block that was cut loses all that follows; line ends may be escaped, or spaces.
  [
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g,
    HIDDEN,
  ],
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#"'`<>]*@/gi, `$1${HIDDEN}@`],
  // A password whose slash or question mark should have been encoded; digits there may be a port.
  [
    /(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#"'`<>:@]{0,100}:(?!\d{1,5}[/?#])[^\s"'`<>@]{0,200}@/gi,
    `$1${HIDDEN}@`,
  ],
  [
    /((?:proxy-)?authorization["']?\s{0,3}[:=]\s{0,3}\[?\s{0,3}["']?)(?!(?:[a-z]{1,20} {1,3})?\$[A-Z])(?:[a-z]{1,20} {1,3})?[^\s"',;\]}]+/gi,
    `$1${HIDDEN}`,
  ],
  // "Basic authentication is required" has none.
  [
    /\b(bearer|basic) {1,3}(?!(?:authenticat|authoriz|certificate|credential)[a-z]{0,6}\b)[\w.~+/=-]{8,}/gi,
    `$1 ${HIDDEN}`,
  ],
  [/((?:set-)?cookie["']?\s{0,3}[:=]\s{0,3}\[?\s{0,3}["']?)(?!\s)[^\r\n"'\]}]+/gi, `$1${HIDDEN}`],
  // A JSON web token.
  [/\beyJ[\w-]{8,400}\.[\w-]{4,}(?:\.[\w-]+)?/g, HIDDEN],
  // As in a query, percent-encoded or not.
  [
    new RegExp(
      String.raw`((?:[?&;]|%3f|%26)(?:[\w.-]{0,40}${SECRET_NAME}|(?:[\w-]{0,20}[_-])?key|auth|sig|jwt|code(?=(?:=|%3d)[\w%~+/.-]{8}))(?:=|%3d))[^&;\s#"'${'`'}<>]+`,
      'gi',
    ),
    `$1${HIDDEN}`,
  ],
  // As in JSON, an object that was inspected, and a JAAS configuration.
  [
    new RegExp(String.raw`(${SECRET_NAME}["']?\s{0,3}[:=]\s{0,3}")(?:[^"\\]|\\.)+`, 'gi'),
    `$1${HIDDEN}`,
  ],
  [
    new RegExp(String.raw`(${SECRET_NAME}\\"\s{0,3}[:=]\s{0,3}\\")(?:[^"\\]|\\[^"])+`, 'gi'),
    `$1${HIDDEN}`,
  ],
  [new RegExp(String.raw`(${SECRET_NAME}["']?\s{0,3}[:=]\s{0,3}')[^']+`, 'gi'), `$1${HIDDEN}`],
  // As in a shell, and in a file of settings.
  [new RegExp(String.raw`(${SECRET_NAME}=)(?!["'*])[^\s&;,"'${'`'}]+`, 'gi'), `$1${HIDDEN}`],
];

/**
 * Hides private keys, credentials in URLs, Authorization headers, cookies, web tokens, and values named as
 * secrets are, any of which may be part of an error's text. A text beyond 65,536 characters ends there.
 *
 * @example
 * withoutSecrets('https://anna:1234@shop.example/'); // 'https://***@shop.example/'
 */
export function withoutSecrets(text: string): string {
  const bounded = text.length > MAX_SCANNED ? beginningOf(text) : text;
  if (!SUSPICIOUS.test(bounded)) return bounded;
  return RULES.reduce((hidden, [secret, instead]) => hidden.replace(secret, instead), bounded);
}

const NAMED_SECRET = new RegExp(`(?:${SECRET_NAME}|authorization|cookie|[_-]key)$`, 'i');

/**
 * Whether a header or field is named as secrets are, whatever its value.
 *
 * @example
 * isSecretName('x-api-key'); // true
 */
export function isSecretName(name: string): boolean {
  return NAMED_SECRET.test(name);
}

/** Cuts before the last word, half of which no rule would recognise. */
function beginningOf(text: string): string {
  const beginning = text.slice(0, MAX_SCANNED);
  const lastWord = /\s\S{1,2000}$/.exec(beginning.slice(-2_001));
  const end = lastWord ? MAX_SCANNED - lastWord[0].length : MAX_SCANNED;
  return `${beginning.slice(0, end)}… (${text.length - end} characters left out)`;
}
