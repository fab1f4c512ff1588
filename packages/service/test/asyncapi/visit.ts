import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface Visit {
  readonly page: Page;
  /** What a browser complains about: errors, failed requests, what the security policy forbids. */
  readonly complaints: readonly string[];
  /** Every address it asked for. */
  readonly requests: readonly string[];
}

/** Opens a page in a context of its own, without anything that was stored before. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  page.on('pageerror', (error) => complaints.push(`threw: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  await page.exposeFunction('complain', (complaint: string) => complaints.push(complaint));
  await page.addInitScript(`
    document.addEventListener('securitypolicyviolation', (event) => {
      complain('forbidden: ' + event.violatedDirective + ' ' + event.blockedURI);
    });
  `);
  await page.goto(url);
  return { page, complaints, requests };
}
