import {
  Inject,
  Injectable,
  Logger,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { createHash, timingSafeEqual } from 'node:crypto';
import { type Settings, SETTINGS, SettingsError } from '../settings/index.js';
import {
  type NamedToken,
  type OperatorRole,
  parseTokens,
  readTokenFile,
  readTokenFileLater,
  TOKEN_FILE_FORM,
} from './operator-token-file.js';

/** The name of whoever has ADMIN_TOKEN. */
const ADMIN = 'admin';
/** Milliseconds between two looks at the file. A content is taken up once two looks agree. */
const LOOK_EVERY_MS = 1_000;

/** Somebody with a token. */
export interface KnownOperator {
  readonly name: string;
  readonly role: OperatorRole;
}

type Entry = KnownOperator & { readonly digest: Buffer };

/** Knows operators by their tokens: ADMIN_TOKEN, and those of ADMIN_TOKENS_FILE as it is now. */
@Injectable()
export class OperatorTokens implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Operator');
  private readonly file: string | undefined;
  private readonly admin: readonly Entry[];
  private entries: readonly Entry[];
  private taken = '';
  private seen = '';
  private timer: NodeJS.Timeout | undefined;

  /** @throws SettingsError where the file is wrong at the start */
  constructor(
    @Inject(SETTINGS)
    { ADMIN_TOKEN, ADMIN_TOKENS_FILE }: Pick<Settings, 'ADMIN_TOKEN' | 'ADMIN_TOKENS_FILE'>,
  ) {
    this.file = ADMIN_TOKENS_FILE;
    const admin = { name: ADMIN, role: 'operate' as const };
    this.admin = ADMIN_TOKEN === undefined ? [] : [{ ...admin, digest: digest(ADMIN_TOKEN) }];
    this.entries = this.admin;
    if (this.file !== undefined) this.readFirst(this.file);
  }

  /** Whether anybody could be let in. */
  get any(): boolean {
    return this.entries.length > 0;
  }

  /** Finds whose token this is, in a time that depends on their number alone. */
  find(token: string): KnownOperator | undefined {
    const given = digest(token);
    let found: KnownOperator | undefined;
    for (const entry of this.entries) if (timingSafeEqual(given, entry.digest)) found = entry;
    return found;
  }

  onModuleInit(): void {
    const { file } = this;
    if (file === undefined) return;
    // Read rather than watched: a watch ends when the file, or a link on the way to it, is replaced.
    this.timer = setInterval(() => void this.look(file), LOOK_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private readFirst(file: string): void {
    try {
      this.seen = readTokenFile(file);
      this.take(this.seen);
    } catch (error) {
      const given = `a file that does not do: ${(error as Error).message}`;
      throw new SettingsError([{ name: 'ADMIN_TOKENS_FILE', given, accepted: TOKEN_FILE_FORM }]);
    }
  }

  private async look(file: string): Promise<void> {
    const before = this.seen;
    let text: string | undefined;
    try {
      text = await readTokenFileLater(file);
      this.seen = text;
      // While somebody writes, each look sees another content.
      if (text === this.taken || text !== before) return;
      this.take(text);
      const names = this.entries.map(({ name, role }) => `${name} (${role})`).join(', ');
      this.logger.log(`ADMIN_TOKENS_FILE was read again; let in are ${names}.`);
    } catch (error) {
      const problem = (error as Error).message;
      // Once for each content, not with every look.
      this.taken = this.seen = text ?? problem;
      if (before === this.seen && text === undefined) return;
      this.logger.error(
        `ADMIN_TOKENS_FILE does not do, and the tokens before stay: ${problem}. Accepted: ${TOKEN_FILE_FORM}.`,
      );
    }
  }

  private take(text: string): void {
    this.entries = [...this.admin, ...parseTokens(text).map(toEntry)];
    this.taken = text;
  }
}

function toEntry({ name, role, token }: NamedToken): Entry {
  return { name, role, digest: digest(token) };
}

/** Gives tokens of any length the same length, which the comparison requires. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
