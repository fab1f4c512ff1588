import { type Browser, chromium } from 'playwright-core';
import { findExecutable } from './find-executable.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Nothing of its own that goes over the network, and no GPU, which servers don't have. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The Chromium to test with: CHROMIUM_PATH, or the first on PATH. */
export function findChromium(): string | undefined {
  return process.env['CHROMIUM_PATH'] || findExecutable(...NAMES);
}

/** Headless, with a profile of its own that is deleted when it closes. */
export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGUMENTS });
}
