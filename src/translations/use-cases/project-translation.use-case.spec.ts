import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryTranslationRepository } from '../in-memory-translation.repository.js';
import { ProjectTranslationUseCase } from './project-translation.use-case.js';

const translationId = '0b6c9d1c-9f1c-4f0c-8f4e-0d8f4a3f6a55';

let translations: InMemoryTranslationRepository;
let project: ProjectTranslationUseCase;

beforeEach(() => {
  translations = new InMemoryTranslationRepository();
  project = new ProjectTranslationUseCase(translations);
});

const found = () => translations.find(translationId);

const OUTCOMES = [
  [
    'completed',
    () => project.completed({ translationId, translatedText: 'danke' }),
    { translationId, status: 'completed', translatedText: 'danke' },
  ],
  [
    'failed',
    () => project.failed({ translationId, reason: 'No such phrase.' }),
    { translationId, status: 'failed', reason: 'No such phrase.' },
  ],
] as const;

describe('The read model of translations', () => {
  it('knows a requested one', async () => {
    await project.requested(translationId);
    expect(await found()).toEqual({ translationId, status: 'requested' });
  });

  it('knows nothing of what no event has told', async () => {
    expect(await found()).toBeUndefined();
  });
});

describe.each(OUTCOMES)('A translation that is %s', (_status, end, expected) => {
  it('says so, with its outcome', async () => {
    await project.requested(translationId);
    await end();
    expect(await found()).toEqual(expected);
  });

  it('says so even where nobody knew that it was requested', async () => {
    await end();
    expect(await found()).toEqual(expected);
  });

  it('stays so when the request is delivered again', async () => {
    await project.requested(translationId);
    await end();
    await project.requested(translationId);
    expect(await found()).toEqual(expected);
  });

  it('stays so when everything is delivered again', async () => {
    for (const again of [1, 2]) {
      await project.requested(translationId);
      await end();
      expect(await found(), `delivery ${again}`).toEqual(expected);
    }
  });
});
