import { describe, expect, it } from 'vitest';
import { PhrasebookTranslator } from './phrasebook.translator.js';
import { TranslationRefusedError } from './translator.js';

const phrasebook = new PhrasebookTranslator();

const translate = (text: string, sourceLanguage: string, targetLanguage: string) =>
  phrasebook.translate({ text, sourceLanguage, targetLanguage });

describe('The phrasebook', () => {
  it.each([
    ['thank you', 'en', 'de', 'danke'],
    ['danke', 'de', 'fr', 'merci'],
    ['buenos días', 'es', 'it', 'buongiorno'],
    ['hallo Welt', 'de', 'en', 'hello world'],
    ['hello', 'en', 'en', 'hello'],
  ])('translates %j from %s to %s: %j', async (text, from, to, translated) => {
    expect(await translate(text, from, to)).toBe(translated);
  });

  it('ignores case and surrounding blanks', async () => {
    expect(await translate('  Thank YOU\n', 'en', 'de')).toBe('danke');
    expect(await translate('GUTEN MORGEN', 'de', 'en')).toBe('good morning');
  });

  it.each([
    ['a phrase it does not have', 'colourless green ideas', 'en', 'de'],
    ['a phrase of another language', 'danke', 'en', 'de'],
    ['an unknown source language', 'thank you', 'tlh', 'de'],
    ['an unknown target language', 'thank you', 'en', 'tlh'],
    ['no text', '', 'en', 'de'],
  ])('refuses %s, as trying again is in vain', async (_what, text, from, to) => {
    await expect(translate(text, from, to)).rejects.toThrow(TranslationRefusedError);
    await expect(translate(text, from, to)).rejects.toThrow(
      `The built-in phrasebook has no such phrase from ${from} to ${to}. ` +
        'Set LIBRETRANSLATE_URL to translate anything.',
    );
  });
});
