import { Injectable } from '@nestjs/common';
import { TranslationRefusedError, type TranslationTask, Translator } from './translator.js';

/** One phrase per row, in every language. */
const PHRASES: readonly Readonly<Record<string, string>>[] = [
  { en: 'hello', de: 'hallo', fr: 'bonjour', es: 'hola', it: 'ciao' },
  { en: 'good morning', de: 'guten Morgen', fr: 'bonjour', es: 'buenos días', it: 'buongiorno' },
  { en: 'goodbye', de: 'auf Wiedersehen', fr: 'au revoir', es: 'adiós', it: 'arrivederci' },
  { en: 'please', de: 'bitte', fr: "s'il vous plaît", es: 'por favor', it: 'per favore' },
  { en: 'thank you', de: 'danke', fr: 'merci', es: 'gracias', it: 'grazie' },
  { en: 'yes', de: 'ja', fr: 'oui', es: 'sí', it: 'sì' },
  { en: 'no', de: 'nein', fr: 'non', es: 'no', it: 'no' },
  {
    en: 'hello world',
    de: 'hallo Welt',
    fr: 'bonjour le monde',
    es: 'hola mundo',
    it: 'ciao mondo',
  },
];

/** Translates a few phrases with nothing else installed. Set LIBRETRANSLATE_URL for the rest. */
@Injectable()
export class PhrasebookTranslator extends Translator {
  async translate({ text, sourceLanguage, targetLanguage }: TranslationTask): Promise<string> {
    const wanted = text.trim().toLowerCase();
    const phrase = PHRASES.find((row) => row[sourceLanguage]?.toLowerCase() === wanted);
    const translated = phrase?.[targetLanguage];
    if (translated !== undefined) return translated;
    throw new TranslationRefusedError(
      `The built-in phrasebook has no such phrase from ${sourceLanguage} to ${targetLanguage}. ` +
        'Set LIBRETRANSLATE_URL to translate anything.',
    );
  }
}
