import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { launch, type Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUTOPLAY, CHROMIUM, FAKE_DEVICES, join, type Person, waitUntil } from './harness.ts';
import {
  makeNamespace,
  makeNeighbour,
  mayMakeNamespaces,
  type NeighbouringNamespace,
  type NetworkNamespace,
} from './network-namespace.ts';
import { startServer, type TestServer } from './server.ts';

interface Stream { kind: string; track: string; frames: number; height: number; bytes: number; concealed: number; samples: number; jb: number; jbn:number; lost:number; freeze:number }
const SILENT = 7;

async function streams({ page }: Person): Promise<Record<string, Stream>> {
  return page.evaluate(async () => {
    const out: Record<string, Stream> = {};
    const owners = new Map<string, string>();
    for (const tile of document.querySelectorAll<HTMLElement>('[data-identity]')) {
      for (const media of tile.querySelectorAll<HTMLMediaElement>('video, audio')) {
        for (const t of (media.srcObject as MediaStream | null)?.getTracks() ?? []) owners.set(t.id, `${tile.dataset['identity']}`);
      }
    }
    for (const connection of globalThis.peerConnections) {
      (await connection.getStats()).forEach((s: any) => {
        if (s.type !== 'inbound-rtp') return;
        out[`${s.kind} ${owners.get(s.trackIdentifier) ?? s.trackIdentifier}`] = {
          kind: s.kind, track: s.trackIdentifier, frames: s.framesDecoded ?? 0, height: s.frameHeight ?? 0, bytes: s.bytesReceived + s.headerBytesReceived,
          concealed: (s.concealedSamples ?? 0) - (s.silentConcealedSamples ?? 0), samples: s.totalSamplesReceived ?? 0,
          jb: s.jitterBufferDelay ?? 0, jbn: s.jitterBufferEmittedCount ?? 0, lost: s.packetsLost, freeze: s.totalFreezesDuration ?? 0,
        };
      });
    }
    return out;
  });
}

describe.runIf(mayMakeNamespaces())('over a line of 500 kbit/s', () => {
  let home: NetworkNamespace;
  let line: NeighbouringNamespace;
  let server: TestServer;
  const browsers: Browser[] = [];
  let people: ChildProcess;

  const browserIn = async (namespace: NetworkNamespace, url: string) => {
    const browser = await launch({
      executablePath: namespace.executable(CHROMIUM),
      pipe: true,
      args: ['--no-sandbox', '--allow-loopback-in-peer-connection', ...FAKE_DEVICES, AUTOPLAY, `--unsafely-treat-insecure-origin-as-secure=${url}`],
    });
    browsers.push(browser);
    return browser;
  };

  beforeAll(async () => {
    home = makeNamespace();
    line = makeNeighbour(home);
    server = await startServer({ CAUSEWAY_HTTP_HOST: line.hostAddress }, home.prefix);
  });
  afterAll(async () => {
    for (const browser of browsers) await browser.close();
    people?.kill();
    await server?.close();
    line?.close();
    home?.close();
  });

  it('explore', async () => {
    const [command = '', ...args] = [...home.prefix, process.execPath, fileURLToPath(new URL('camera-people.ts', import.meta.url)), server.url, 'line', String(SILENT)];
    people = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(people.stdout!, 'data');
    const ada = await join(await browserIn(home, server.url), server.url, 'line', 'Ada');
    await ada.page.setViewport({ width: 100, height: 100 });
    const viewer = await browserIn(line, server.url);
    const t0 = Date.now();
    const bo = await join(viewer, server.url, 'line', 'Bo', 'audio=0&video=0');
    await bo.page.setViewport({ width: 1600, height: 900 });
    await bo.seesMovingVideoOf('Ada');
    console.log('first after', Date.now() - t0);
    let before = await streams(bo);
    let at = Date.now();
    const watch = async (label: string, seconds: number) => {
      for (let i = 0; i < seconds; i += 1) {
        await new Promise((r) => setTimeout(r, 1000));
        const now = await streams(bo); const t = Date.now();
        const d = (k: string, f: keyof Stream) => ((now[k]?.[f] as number) - ((before[k]?.[f] as number | undefined) ?? 0)) / (t - at) * 1000;
        const all = Object.keys(now).toSorted();
        const kb = (k: string) => (d(k, 'bytes') * 8 / 1000).toFixed(0);
        console.log(label, i, all.filter(k=>k.startsWith('video')).map((k) => `${k.slice(6,9)}${k.at(-1)}:${now[k]!.height}p ${d(k,'frames').toFixed(0)}f ${kb(k)}k`).join(' | '),
          '||', all.filter(k=>k.startsWith('audio') && d(k,'bytes')>3000).map((k) => `${k.slice(6)} ${kb(k)}k conc ${(d(k,'concealed')/Math.max(1,d(k,'samples'))*100).toFixed(1)}% jb ${(d(k,'jb')/Math.max(1,d(k,'jbn'))*1000).toFixed(0)}ms lost ${d(k,'lost').toFixed(0)}`).join(' | '), 'sum', all.reduce((x,k)=>x+Number(kb(k)),0));
        before = now; at = t;
      }
    };
    await watch('free', 10);
    line.limit(500);
    await watch('limited', 30);
    line.limit(undefined);
    await watch('after', 20);
    expect(1).toBe(1);
  }, 150_000);
});
