/** What stands in a secret's place. */
const HIDDEN = '***';

/** Anything else is left alone without a second look. */
const SUSPICIOUS = /PRIVATE KEY|:\/\/|bearer|basic|authorization|[?&;]/i;

const RULES: readonly (readonly [RegExp, string])[] = [
  // A block that was cut loses all that follows; line ends may be escaped, or spaces.
  [
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g,
    HIDDEN,
  ],
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#"'`<>]*@/gi, `$1${HIDDEN}@`],
  [
    /((?:proxy-)?authorization["']?\s{0,3}[:=]\s{0,3}\[?\s{0,3}["']?)(?:[a-z]{1,20} {1,3})?[^\s"',;\]}]+/gi,
    `$1${HIDDEN}`,
  ],
  [/\b(bearer|basic) {1,3}[\w.~+/=-]{8,}/gi, `$1 ${HIDDEN}`],
  [
    /([?&;](?:[\w.-]{0,40}(?:token|secret|passw(?:or)?d|passphrase|signature|credential|assertion)|(?:[\w-]{0,20}[_-])?(?:api[_-]?)?key|auth|sig|jwt|code)=)[^&;\s#"'`<>]+/gi,
    `$1${HIDDEN}`,
  ],
];

/**
 * Hides private keys, credentials in URLs, Authorization headers and tokens in queries, which may
 * be part of any error's text.
 *
 * @example
 * withoutSecrets('https://anna:1234@shop.example/'); // 'https://***@shop.example/'
 */
export function withoutSecrets(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  return RULES.reduce((hidden, [secret, instead]) => hidden.replace(secret, instead), text);
}
