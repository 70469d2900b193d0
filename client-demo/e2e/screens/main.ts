/**
 * Takes a picture of every screen and layout, at three widths, light and dark: `npm run screens [-- SCREEN…]`.
 * They are in docs/screens, as `SCREEN-WIDTH-SCHEME.webp`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer';
import { startBrowser } from '../harness.ts';
import { startServer } from '../server.ts';
import { bringCrowd, crowdScript } from './crowd.ts';
import { OPERATOR_KEY, SCREENS, type Opened, type Studio } from './screens.ts';

const FOLDER = join(import.meta.dirname, '../../../docs/screens');
const SCHEMES = ['light', 'dark'] as const;
/** In CSS pixels. Telephones also lying, where that is another layout. */
const VIEWPORTS = [
  { name: '360', width: 360, height: 740 },
  { name: '768', width: 768, height: 1024 },
  { name: '1440', width: 1440, height: 900 },
] as const;
const LYING = { name: '740', width: 740, height: 360 } as const;

/** Until pictures have come in the new size, and nothing moves any more, in ms. */
const SETTLE_MS = 700;

async function take({ page, inEach }: Opened, screen: string, lying: boolean): Promise<void> {
  for (const viewport of lying ? [...VIEWPORTS, LYING] : VIEWPORTS) {
    await page.setViewport({ width: viewport.width, height: viewport.height });
    await inEach?.(page);
    for (const scheme of SCHEMES) {
      await page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ]);
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const path: `${string}.webp` = `${FOLDER}/${screen}-${viewport.name}-${scheme}.webp`;
      await page.screenshot({ path, type: 'webp', quality: 55 });
    }
  }
}

async function run(browser: Browser, wanted: readonly string[]): Promise<void> {
  const server = await startServer({
    CAUSEWAY_LOG_LEVEL: 'warn',
    CAUSEWAY_API_OPERATOR_KEY: OPERATOR_KEY,
    CAUSEWAY_REGIONS: JSON.stringify([{ region: 'local', name: 'Frankfurt', latitude: 50.1, longitude: 8.7 }]),
  });
  try {
    const script = await crowdScript();
    const studio: Studio = {
      browser,
      url: server.url,
      bring: async (room, names, cameras) => [
        await bringCrowd(browser, server.url, script, { room, names, cameras, framesPerSecond: 5 }),
      ],
    };
    for (const { name, lying = false, open } of SCREENS) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const started = performance.now();
      const opened = await open(studio);
      await take(opened, name, lying);
      await opened.close();
      process.stdout.write(`${name}: ${Math.round((performance.now() - started) / 1000)} s\n`);
    }
  } finally {
    await server.close();
  }
}

mkdirSync(FOLDER, { recursive: true });
const browser = await startBrowser();
try {
  await run(browser, process.argv.slice(2));
} finally {
  await browser.close();
}
