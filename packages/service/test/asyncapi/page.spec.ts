import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AsyncApiDocument } from '../../src/asyncapi/asyncapi-types.js';
import { findChromium, openBrowser } from '../support/browser.js';
import { type HttpClient, type ServiceProcess } from '@nest-kafka-kit/testing';
import { spawnService } from '../support/parcels-process.js';
import { visit } from './visit.js';

// Every event of the service is on the page at /events, for whoever opens it with a browser, and
// nothing on that page comes from elsewhere or needs the security policy to give way.

const chromium = findChromium();
const isRequired = process.env['CI'] === 'true';
if (!chromium) {
  console.log('The page at /events is not opened: no Chromium on PATH, none in CHROMIUM_PATH.');
}

describe.skipIf(!chromium && !isRequired)('The page at /events', () => {
  let service: ServiceProcess | undefined;
  let client: HttpClient;
  let browser: Browser | undefined;
  let document: AsyncApiDocument;

  beforeAll(async () => {
    if (!chromium) throw new Error('CI needs a Chromium: apt-get install chromium.');
    service = spawnService();
    client = await service.listening();
    document = (await client.get('/asyncapi.json')).body as AsyncApiDocument;
    browser = await openBrowser(chromium);
  });

  afterAll(async () => {
    await browser?.close();
    await service?.[Symbol.asyncDispose]();
  });

  it('shows every event and every handler, and the browser complains about nothing', async () => {
    const { page, complaints, requests } = await visit(browser!, `${client.url}/events`);
    const events = Object.values(document.components.messages).map(({ title }) => title);
    expect(events).toContain('parcel.sent');
    const shows = async (texts: readonly string[]): Promise<void> => {
      for (const text of texts) {
        const places = page.getByText(text, { exact: true }).filter({ visible: true });
        await places
          .first()
          .waitFor()
          .catch((error: Error) => {
            throw new Error(`${error.message}\n${complaints.join('\n')}`);
          });
      }
    };
    await shows([...events, ...Object.keys(document.operations)]);
    // The second time all of it comes from what the browser has stored.
    await page.reload();
    await shows(events);
    expect(complaints).toEqual([]);
    expect(
      requests.filter((url) => !url.startsWith(client.url) && !url.startsWith('data:')),
    ).toEqual([]);
  });

  it('says where else to look without JavaScript', async () => {
    const { page } = await visit(browser!, `${client.url}/events`, { javaScriptEnabled: false });
    for (const name of ['asyncapi.json', 'asyncapi.yaml']) {
      const link = page.getByRole('link', { name });
      await link.waitFor({ state: 'visible' });
      const { status } = await client.get(
        new URL((await link.getAttribute('href'))!, page.url()).pathname,
      );
      expect(status).toBe(200);
    }
  });
});
