/** A call of the page with itself, by the server: one session sends a drawn picture, the other receives it. */
import '../../../signaling/client/no-eval.ts';
import type { MediaPath, Meeting } from '../../../signaling/client/api.ts';
import { CausewayClient } from '../../../signaling/client/causeway-client.ts';
import { signalingUrl } from '../meeting/enter.ts';
import { lineBetween, lookAt, type Line, type Look } from './measured.ts';
import type { CheckRoom } from './server.ts';

/** After so long without a connection a path is taken for closed, in ms. */
const BLOCKED_MS = 6_000;
/** So long the picture grows before it is measured, and is measured then, in ms. */
const WARM_UP_MS = 3_000;
const MEASURE_MS = 4_000;
/** As much as a camera sends at most, in bit/s. */
const MAX_BITRATE = 2_500_000;

/**
 * `connected`: media gets through by this path; `blocked`: it does not, at ICE or in DTLS; `absent`: the server offers no such
 * address.
 */
export type PathState = 'connected' | 'blocked' | 'blocked-dtls' | 'absent';

export interface CallOutcome {
  readonly state: PathState;
  /** Measured, where that was asked for and the path is open. */
  readonly line: Line | null;
  /** How it goes, as `udp host`; empty: it does not. */
  readonly way: string;
}

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

type Stats = Readonly<Record<string, unknown>>;

function listOf(report: RTCStatsReport | null): Stats[] {
  const all: Stats[] = [];
  report?.forEach((stats: Stats) => all.push(stats));
  return all;
}

async function look(sender: Meeting, receiver: Meeting): Promise<Look> {
  const [sent, received] = await Promise.all([sender.getStats(), receiver.getStats()]);
  return lookAt(performance.now(), listOf(sent.send), listOf(received.recv));
}

/** Resolves once media of a meeting is connected, or blocked. */
async function settled({ mediaConnection }: Meeting): Promise<'connected' | 'ice' | 'dtls'> {
  const deadline = performance.now() + 2 * BLOCKED_MS;
  for (;;) {
    const { state, blockedIn } = mediaConnection.status;
    if (state === 'connected') return 'connected';
    if (state === 'blocked' || performance.now() > deadline) return blockedIn ?? 'ice';
    await sleep(50);
  }
}

/** How the media goes: the protocol to the server or its relay, and the kind of one's own address. */
function wayOf(stats: readonly Stats[]): string {
  const pair = stats.find((each) => each['type'] === 'candidate-pair' && each['nominated'] === true);
  const local = stats.find((each) => each['id'] === pair?.['localCandidateId']);
  const protocol = local?.['relayProtocol'] ?? local?.['protocol'];
  return [protocol, local?.['candidateType']].filter((each) => typeof each === 'string').join(' ');
}

export interface CallWishes {
  readonly room: CheckRoom;
  readonly path: MediaPath;
  readonly picture: MediaStreamTrack;
  readonly measure: boolean;
}

/** Rejects with a CausewayClientError where one cannot join or publish. */
export async function testCall({ room, path, picture, measure }: CallWishes): Promise<CallOutcome> {
  const meetings: Meeting[] = [];
  const enter = async (token: string): Promise<Meeting> => {
    const timing = { mediaBlockedAfterMs: BLOCKED_MS };
    const client = new CausewayClient({
      url: signalingUrl(),
      clientName: 'causeway-check',
      token,
      mediaPath: path,
      timing,
    });
    // The session of the path before may still be there.
    const meeting = await client.join({ room: room.room, takeOver: true, autoSubscribe: true });
    meetings.push(meeting);
    return meeting;
  };
  try {
    const sender = await enter(room.sender);
    const receiver = measure ? await enter(room.receiver) : null;
    await sender.publish(picture, { source: 'camera', simulcast: false, maxBitrate: MAX_BITRATE });
    const outcome = await settled(sender);
    const stats = listOf((await sender.getStats()).send);
    if (outcome !== 'connected') {
      const offered = path === 'relay' || stats.some((each) => each['type'] === 'remote-candidate');
      const blocked = outcome === 'dtls' ? 'blocked-dtls' : 'blocked';
      return { state: offered ? blocked : 'absent', line: null, way: '' };
    }
    const line = receiver === null ? null : await measureLine(sender, receiver);
    return { state: 'connected', line, way: wayOf(stats) };
  } finally {
    await Promise.all(meetings.map((meeting) => meeting.leave()));
  }
}

async function measureLine(sender: Meeting, receiver: Meeting): Promise<Line | null> {
  if ((await settled(receiver)) !== 'connected') return null;
  await sleep(WARM_UP_MS);
  const first = await look(sender, receiver);
  await sleep(MEASURE_MS);
  return lineBetween(first, await look(sender, receiver));
}
