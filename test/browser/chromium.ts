import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

// Without the window that nobody sees, the first does the same pages with little more than half the work.
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let opened: Promise<Browser> | undefined;

/** The machine's own browser, one for all tests of this process, with which it ends; `CHROMIUM` names another one. */
export function openChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? findChromium();
  opened ??= chromium.launch({ executablePath, headless: true, args: flags });
  return opened;
}

function findChromium(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
  if (found) return found;
  throw new Error('The browser tests need Chromium: install "chromium-headless-shell", or set CHROMIUM to its path.');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
