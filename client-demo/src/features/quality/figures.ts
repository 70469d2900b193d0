/** What the browser's statistics say of each track, between two looks (https://www.w3.org/TR/webrtc-stats/). */

/** One entry of the statistics, by the names of the standard. */
export type Stats = Readonly<Record<string, unknown>>;

/** A track to look for: its MediaStreamTrack's id is in the statistics. */
export interface WantedTrack {
  readonly id: string;
  readonly mediaTrackId: string;
}

export interface TrackFigures {
  readonly id: string;
  /** In kbit/s. */
  readonly rate: number;
  /** Of packets, in percent; null: not told. */
  readonly loss: number | null;
  /** In ms; null: not told. */
  readonly jitter: number | null;
  /** As `VP8`; empty: not told. */
  readonly codec: string;
  /** Of the largest picture, as `1280×720 30`; empty: sound, or no picture yet. */
  readonly size: string;
  /** How many pictures of different sizes are sent; 1 for all that is received. */
  readonly layers: number;
}

/** What was counted at the look before, by the entry's id. */
export type Counted = ReadonlyMap<string, { readonly bytes: number; readonly packets: number; readonly lost: number }>;

export interface Looked {
  readonly figures: readonly TrackFigures[];
  readonly counted: Counted;
  /** To the server and back, in ms; null: not told. */
  readonly roundTrip: number | null;
}

const numberOf = (stats: Stats | undefined, name: string): number => {
  const value = stats?.[name];
  return typeof value === 'number' ? value : 0;
};
const maybe = (stats: Stats | undefined, name: string, factor: number): number | null => {
  const value = stats?.[name];
  return typeof value === 'number' ? value * factor : null;
};
const largest = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
};

/** The entries of the RTP streams of a track. */
function streamsOf(all: readonly Stats[], sent: boolean, mediaTrackId: string): readonly Stats[] {
  if (!sent)
    return all.filter(({ type, trackIdentifier }) => type === 'inbound-rtp' && trackIdentifier === mediaTrackId);
  const source = all.find(({ type, trackIdentifier }) => type === 'media-source' && trackIdentifier === mediaTrackId);
  if (source === undefined) return [];
  return all.filter(({ type, mediaSourceId }) => type === 'outbound-rtp' && mediaSourceId === source['id']);
}

function sizeOf(streams: readonly Stats[]): string {
  const [first] = streams.toSorted((a, b) => numberOf(b, 'frameWidth') - numberOf(a, 'frameWidth'));
  if (numberOf(first, 'frameWidth') === 0) return '';
  const rate = Math.round(numberOf(first, 'framesPerSecond'));
  return `${numberOf(first, 'frameWidth')}×${numberOf(first, 'frameHeight')} ${rate}`;
}

/**
 * Looks at the tracks of one connection.
 * @param sent whether they are our own
 * @param seconds since the look before
 */
export function lookAtTracks(
  all: readonly Stats[],
  sent: boolean,
  tracks: readonly WantedTrack[],
  before: Counted,
  seconds: number,
): Looked {
  const counted = new Map<string, { bytes: number; packets: number; lost: number }>();
  const figures = tracks.flatMap(({ id, mediaTrackId }): TrackFigures[] => {
    const streams = streamsOf(all, sent, mediaTrackId);
    if (streams.length === 0) return [];
    let bytes = 0;
    let packets = 0;
    let lost = 0;
    let sending = 0;
    for (const stream of streams) {
      const key = String(stream['id']);
      const now = {
        bytes: numberOf(stream, sent ? 'bytesSent' : 'bytesReceived'),
        packets: numberOf(stream, 'packetsReceived'),
        lost: numberOf(stream, 'packetsLost'),
      };
      const then = before.get(key) ?? now;
      counted.set(key, now);
      // A stream that began anew counts from nothing.
      const grown = Math.max(0, now.bytes - then.bytes);
      if (grown > 0) sending += 1;
      bytes += grown;
      packets += Math.max(0, now.packets - then.packets);
      lost += Math.max(0, now.lost - then.lost);
    }
    const told = all.filter(
      ({ type, localId }) => type === 'remote-inbound-rtp' && streams.some((stream) => stream['id'] === localId),
    );
    const codec = all.find((each) => each['type'] === 'codec' && streams.some(({ codecId }) => codecId === each['id']));
    const received = packets + lost === 0 ? null : (lost / (packets + lost)) * 100;
    const mimeType = codec?.['mimeType'];
    return [
      {
        id,
        rate: (bytes * 8) / 1_000 / Math.max(0.001, seconds),
        loss: sent ? largest(told.map((each) => maybe(each, 'fractionLost', 100))) : received,
        jitter: largest((sent ? told : streams).map((each) => maybe(each, 'jitter', 1_000))),
        codec: typeof mimeType === 'string' ? (mimeType.split('/')[1] ?? '') : '',
        size: sizeOf(streams),
        layers: Math.max(1, sending),
      },
    ];
  });
  const pair = all.find(
    ({ type, nominated, state }) => type === 'candidate-pair' && nominated === true && state === 'succeeded',
  );
  return { figures, counted, roundTrip: maybe(pair, 'currentRoundTripTime', 1_000) };
}
