import { httpUrl, secret, type SettingsOf } from '@nest-kafka-kit/service/settings';

export const translationsVariables = {
  LIBRETRANSLATE_URL: httpUrl({ credentials: false }),
  LIBRETRANSLATE_API_KEY: secret(),
};

export type TranslationsSettings = SettingsOf<typeof translationsVariables>;
