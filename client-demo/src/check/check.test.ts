import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { expect, it } from 'vitest';
import { CausewayClientError } from '../../../signaling/client/errors.ts';
import { Check, type Attempts } from './check.ts';
import { good, type StepId } from './finding.ts';
import { browserFinding } from './here.ts';
import { lineBetween, lineFinding, lookAt, type Line } from './measured.ts';
import { reportOf } from './report.ts';
import type { CallOutcome } from './test-call.ts';

const LINE: Line = { up: 2e6, down: 2e6, roundTripMs: 20, lossUp: 0, lossDown: 0, jitterMs: 2 };
const open: CallOutcome = { state: 'connected', line: LINE, way: 'udp host' };
const shut: CallOutcome = { state: 'blocked', line: null, way: '' };
const room = { room: 'check-1', sender: 'a', receiver: 'b', relays: false };

async function found(attempts: Partial<Attempts>, step: StepId): Promise<readonly string[]> {
  // What a browser has and this test runner lacks.
  Object.assign(globalThis, { RTCPeerConnection: Object, MediaStream: Object, isSecureContext: false });
  Object.assign(globalThis, { location: { host: 'meet.example.com', origin: 'http://meet.example.com' } });
  const check = new Check({
    device: async () => good('check:device-good', () => ({ label: 'x' })),
    server: async () => ({ finding: good('check:server-good'), room, pageAllowed: true }),
    picture: () => ({ track: new FakeMediaStreamTrack({ kind: 'video' }), stop: () => undefined }),
    call: async () => open,
    ...attempts,
  });
  await check.run({ kind: 'guest', role: null });
  expect(check.done.value).toBe(true);
  const finding = check.findings.value.get(step);
  return [finding?.verdict ?? '', finding?.text ?? ''];
}

it('measures the first way that is open, and says that no relay is there', async () => {
  expect(await found({}, 'bandwidth')).toEqual(['good', 'check:line-good']);
  expect(await found({}, 'relay')).toEqual(['skipped', 'check:relay-none']);
  const call: Attempts['call'] = async ({ path, measure }) => (path === 'tcp' && measure ? open : shut);
  expect(await found({ call }, 'bandwidth')).toEqual(['good', 'check:line-good']);
  expect(await found({ call }, 'udp')).toEqual(['warning', 'check:udp-blocked']);
  expect(await found({ call }, 'tcp')).toEqual(['good', 'check:tcp-good']);
});

it('says so where no way is open', async () => {
  expect(await found({ call: async () => shut }, 'bandwidth')).toEqual(['fault', 'check:no-path']);
});

it('tells a wrong address from a network without WebSockets', async () => {
  const call = () => Promise.reject(new CausewayClientError('unreachable', 'no socket'));
  expect(await found({ call }, 'signaling')).toEqual(['fault', 'check:no-socket']);
  const server: Attempts['server'] = async () => ({ finding: good('check:server-good'), room, pageAllowed: false });
  expect(await found({ call, server }, 'signaling')).toEqual(['fault', 'check:wrong-address']);
  expect(await found({ call }, 'udp')).toEqual(['skipped', 'check:not-tried']);
});

it('goes on where a step throws', async () => {
  const device = () => Promise.reject(new Error('broken'));
  expect(await found({ device }, 'camera')).toEqual(['fault', 'check:failed']);
  expect(await found({ device }, 'bandwidth')).toEqual(['good', 'check:line-good']);
});

const all = { RTCPeerConnection: Object, MediaStream: Object, WebSocket: Object, fetch: Object, WebAssembly: {} };
it.each([
  [all, 'check:browser-good'],
  [{ ...all, WebAssembly: undefined }, 'check:no-webassembly'],
  [{ ...all, RTCPeerConnection: undefined }, 'check:browser-old'],
  [{ ...all, WebSocket: undefined }, 'check:browser-old'],
])('judges a browser', (globals, text) => {
  expect(browserFinding(globals).text).toBe(text);
});

it.each([
  [{}, 'check:line-good'],
  [{ down: 100_000 }, 'check:line-too-slow'],
  [{ up: 100_000 }, 'check:line-too-slow'],
  [{ up: 500_000 }, 'check:line-slow'],
  [{ lossDown: 0.1 }, 'check:line-lossy'],
  [{ roundTripMs: 900 }, 'check:line-late'],
])('judges a line: %j', (change, text) => {
  expect(lineFinding({ ...LINE, ...change }).text).toBe(text);
});

it('reads a line off the statistics', () => {
  const pair = { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.05 };
  const look = (at: number, bytes: number, lost: number) =>
    lookAt(
      at,
      [
        { ...pair, availableOutgoingBitrate: 10_000 },
        { type: 'outbound-rtp', bytesSent: bytes },
        { type: 'remote-inbound-rtp', fractionLost: 0.25 },
      ],
      [{ type: 'inbound-rtp', bytesReceived: bytes, packetsReceived: bytes / 10, packetsLost: lost, jitter: 0.01 }],
    );
  const line = lineBetween(look(1_000, 0, 0), look(3_000, 1_000, 100));
  expect(line).toEqual({ up: 7_500, down: 4_000, roundTripMs: 50, lossUp: 0.25, lossDown: 0.5, jitterMs: 10 });
});

it('writes for the help desk what was found, with its figures', () => {
  const words = reportOf(new Map([['bandwidth', lineFinding(LINE)]]), {
    origin: 'https://meet.example.com',
    browser: 'Browser/1',
    at: new Date(0),
  });
  expect(words).toContain('https://meet.example.com');
  expect(words).toContain('up=2000kbit/s down=2000kbit/s rtt=20ms');
});
