/** Whether picture and sound come through, by what the browser measures (https://www.w3.org/TR/webrtc-stats/). */

/** Longest that connecting media may take before the person is told, in ms. */
export const PATIENCE_MS = 10_000;

/** What one look at the statistics shows. */
export interface MediaSample {
  /** Of any clock, in ms. */
  readonly at: number;
  /** Connections that there are, and those of them over which media can come and go. */
  readonly connections: number;
  readonly through: number;
  /** Payload received over all of them since they began. */
  readonly bytes: number;
}

/**
 * `none`: nothing to send or receive; `connecting`; `flowing`: bytes came since the last look; `quiet`: connected, and
 * nothing came since then; `blocked`: not connected for longer than `PATIENCE_MS`.
 */
export type MediaState = 'none' | 'connecting' | 'flowing' | 'quiet' | 'blocked';

export interface MediaPicture {
  readonly state: MediaState;
  readonly sample: MediaSample;
  /** Since when a connection is not through; null: all are. */
  readonly troubleSince: number | null;
}

export const NO_MEDIA: MediaPicture = {
  state: 'none',
  sample: { at: 0, connections: 0, through: 0, bytes: 0 },
  troubleSince: null,
};

/** What is known after another look. */
export function afterLook(before: MediaPicture, sample: MediaSample): MediaPicture {
  if (sample.connections === 0) return { state: 'none', sample, troubleSince: null };
  if (sample.through < sample.connections) {
    const troubleSince = before.troubleSince ?? sample.at;
    return { state: sample.at - troubleSince >= PATIENCE_MS ? 'blocked' : 'connecting', sample, troubleSince };
  }
  // Fewer bytes than before: another connection took the place of one.
  const grew = sample.bytes !== before.sample.bytes;
  return { state: grew ? 'flowing' : 'quiet', sample, troubleSince: null };
}

interface AnyStats {
  readonly type: string;
  readonly state?: string;
  readonly nominated?: boolean;
  readonly bytesReceived?: number;
  readonly dtlsState?: string;
}

interface Report {
  forEach(look: (stats: AnyStats) => void): void;
}

/** One connection: whether media can come and go over it, and the bytes that came. Firefox has no `transport` statistics. */
function connectionIn(report: Report): { readonly through: boolean; readonly bytes: number } {
  let paired = false;
  let secured = true;
  let bytes = 0;
  report.forEach(({ type, state, nominated, bytesReceived = 0, dtlsState }) => {
    if (type === 'transport') secured &&= dtlsState === undefined || dtlsState === 'connected';
    if (type !== 'candidate-pair' || state !== 'succeeded' || nominated !== true) return;
    paired = true;
    bytes += bytesReceived;
  });
  return { through: paired && secured, bytes };
}

export function sampleOf(reports: readonly (Report | null)[], at: number): MediaSample {
  const connections = reports.flatMap((report) => (report === null ? [] : [connectionIn(report)]));
  return {
    at,
    connections: connections.length,
    through: connections.filter(({ through }) => through).length,
    bytes: connections.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
