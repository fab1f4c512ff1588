import { describe, expectTypeOf, it } from 'vitest';
import { defineService, type ServiceSettings } from './define-service.js';
import { httpUrl, integer, list, oneOf, text } from './readers.js';
import type { Settings } from './service-variables.js';
import { readSettings } from './settings.js';

const service = defineService({
  from: import.meta.url,
  variables: {
    MAIL_URL: httpUrl(),
    MAIL_TRIES: integer({ from: 1, to: 9, fallback: 3 }),
    MAIL_MODE: oneOf(['fast', 'slow'], 'slow'),
    MAIL_SENDER: text('nobody'),
    MAIL_TEAMS: list('names', /^\w+$/),
  },
});

describe("A service's settings", () => {
  const settings = readSettings({}, service);

  it('are typed by its variables', () => {
    expectTypeOf(settings.MAIL_URL).toEqualTypeOf<string | undefined>();
    expectTypeOf(settings.MAIL_TRIES).toEqualTypeOf<number>();
    expectTypeOf(settings.MAIL_MODE).toEqualTypeOf<'fast' | 'slow'>();
    expectTypeOf(settings.MAIL_SENDER).toEqualTypeOf<string>();
    expectTypeOf(settings.MAIL_TEAMS).toEqualTypeOf<readonly string[] | undefined>();
  });

  it('are those of every service too', () => {
    expectTypeOf<ServiceSettings<typeof service>>().toExtend<Settings>();
    expectTypeOf(settings.PORT).toEqualTypeOf<number>();
    // @ts-expect-error: no such variable
    expectTypeOf(settings.MAIL_PORT).toBeUnknown();
  });
});
