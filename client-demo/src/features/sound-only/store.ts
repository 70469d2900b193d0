import { effect, type Signal } from '@preact/signals';
import type { Meeting, RemoteTrack } from '../../../../signaling/client/api.ts';
import { isThin, lookAt, type Look, type Stats } from './thin-line.ts';

/** How often the line is looked at, in ms, and how often in a row it has to be thin. */
const LOOK_MS = 5_000;
const LOOKS = 3;

type Tracks = Pick<Meeting, 'participants' | 'on'>;

/** Has no picture sent here for as long as only sound is wanted. Returns the function that ends that. */
export function receiveSoundOnly(meeting: Tracks, soundOnly: Signal<boolean>): () => void {
  let before = false;
  const stopFollowing = effect(() => {
    const only = soundOnly.value;
    if (only === before) return;
    before = only;
    for (const { tracks } of meeting.participants.values())
      for (const track of tracks.values()) if (track.kind === 'video') track.setReceiving(!only);
  });
  const stop = meeting.on('trackPublished', ({ track }: { readonly track: RemoteTrack }) => {
    if (track.kind === 'video' && soundOnly.peek()) track.setReceiving(false);
  });
  return () => {
    stopFollowing();
    stop();
  };
}

interface Camera {
  readonly wanted: { readonly value: boolean };
  turnOff(): void;
  turnOn(): Promise<void>;
}
interface Screen {
  readonly video: { readonly value: MediaStreamTrack | null };
  stop(): void;
}

/**
 * Sends no picture for as long as only sound is wanted; whoever switches on a camera or shares a screen wants pictures
 * again. The camera is back afterwards, if it was on. Lives as long as the page.
 */
export function sendSoundOnly(soundOnly: Signal<boolean>, camera: Camera, screen: Screen): void {
  let before = false;
  let cameraWasOn = false;
  effect(() => {
    const only = soundOnly.value;
    const wanted = camera.wanted.value;
    const shares = screen.video.value !== null;
    if (only && !before) {
      before = true;
      cameraWasOn = wanted;
      if (wanted) camera.turnOff();
      if (shares) screen.stop();
    } else if (only && (wanted || shares)) {
      before = false;
      soundOnly.value = false;
    } else if (!only && before) {
      before = false;
      if (cameraWasOn) void camera.turnOn();
    }
  });
}

function entriesOf(report: RTCStatsReport): Stats[] {
  const entries: Stats[] = [];
  report.forEach((stats: Stats) => entries.push(stats));
  return entries;
}

/** Calls back when the line was thin for a while; returns the function that ends that. */
export function watchLine(meeting: Pick<Meeting, 'getStats'>, thin: () => void): () => void {
  let last: Look | null = null;
  let inRow = 0;
  let ended = false;
  const look = async (): Promise<void> => {
    // A connection that is away says nothing of how thin it is.
    const stats = await meeting.getStats().catch(() => null);
    if (ended) return;
    const reports = stats === null ? [] : [stats.send, stats.recv].flatMap((report) => report ?? []);
    const now = reports.length === 0 ? null : lookAt(reports.flatMap(entriesOf));
    inRow = last !== null && now !== null && isThin(last, now) ? inRow + 1 : 0;
    last = now;
    if (inRow !== LOOKS) return;
    thin();
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  return () => {
    ended = true;
    clearInterval(timer);
  };
}
