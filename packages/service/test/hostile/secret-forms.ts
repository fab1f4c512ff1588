import { randomBytes } from 'node:crypto';

/** A secret that looks like one, and is found in whatever it is shown in. */
export class Canary {
  readonly text = `Canary7${randomBytes(18).toString('hex').toUpperCase()}`;

  /** The ways in which a text has this secret: as it is, or encoded. */
  leaksIn(said: string): string[] {
    return this.encodings.flatMap((encoded) => {
      const at = said.indexOf(encoded);
      return at < 0 ? [] : [said.slice(Math.max(0, at - 200), at + 100)];
    });
  }

  private get encodings(): string[] {
    const bytes = Buffer.from(this.text);
    // Whatever stands before it, some of its middle is in one of these.
    const base64 = ['', 'x', 'xx'].map((before) =>
      Buffer.from(before + this.text)
        .toString('base64')
        .slice(4, -4),
    );
    const percent = [...bytes].map((byte) => `%${byte.toString(16)}`).join('');
    return [this.text, this.text.slice(4, 28), ...base64, bytes.toString('hex'), percent];
  }
}

/** The forms that secrets have, of which any may be pasted anywhere. */
export const SECRET_FORMS: Readonly<Record<string, (secret: string) => string>> = {
  'a private key': (secret) => pem(secret),
  'a private key with escaped line ends': (secret) => pem(secret).replaceAll('\n', String.raw`\n`),
  'half a private key': (secret) => pem(secret).split('-----END')[0]!,
  'a URL with credentials': (secret) => `https://anna:${secret}@shop.example:8081/path`,
  'a URL with a password that should be encoded': (secret) =>
    `kafka://anna:${secret}/a?b@shop.example:9092`,
  'a URL with a token': (secret) => `https://shop.example/path?access_token=${secret}`,
  'a web token': (secret) =>
    `${base64url('{"alg":"HS256"}')}.${base64url('{"sub":"anna"}')}.${secret}`,
  'a header': (secret) => `Authorization: Bearer ${secret}`,
  'a JAAS configuration': (secret) =>
    `PlainLoginModule required username="anna" password="${secret}";`,
  'a random token': (secret) => secret,
};

function pem(secret: string): string {
  const lines = [secret, secret.toLowerCase(), secret].join('\n');
  return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`;
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
