import { effect } from '@preact/signals';
import type { LocalTrack, Meeting, PublishOptions, VideoCodec } from '../../../signaling/client/api.ts';
import type { Capture } from './capture.ts';
import type { Outgoing } from './outgoing.ts';

/** What the publisher tells. */
export interface PublisherEvents {
  /** A moderator muted us. */
  mutedBy(identity: string): void;
  /** The server or the browser refuses to publish it. */
  failed(error: unknown): void;
}

/**
 * Keeps what is published in line with a capture, until stopped: publishes it when it is first on, pauses and resumes
 * it, and sends the new device's track after a change. One step at a time; what changes meanwhile is the next step.
 *
 * @param outgoing what is sent of the capture
 * @param codec of a camera; undefined: the client library's choice
 * @returns the function that stops it; the published track is the meeting's to close
 */
export function publishCapture(
  meeting: Pick<Meeting, 'publish'>,
  capture: Pick<Capture, 'kind' | 'turnOff'>,
  outgoing: Outgoing,
  events: PublisherEvents,
  codec?: VideoCodec,
): () => void {
  let published: LocalTrack | null = null;
  let stopListening = (): void => undefined;
  let stopped = false;
  let busy = false;
  let again = false;

  const publish = async (track: MediaStreamTrack, options: PublishOptions): Promise<void> => {
    stopListening();
    published = await meeting.publish(track, options);
    const stops = [
      published.on('pausedChanged', ({ paused, mutedBy }) => {
        if (!paused || mutedBy === null) return;
        capture.turnOff();
        events.mutedBy(mutedBy);
      }),
      published.on('ended', ({ reason }) => {
        if (reason === 'stopped') capture.turnOff();
      }),
    ];
    stopListening = () => stops.forEach((stop) => stop());
  };

  const step = async (): Promise<void> => {
    const on = outgoing.on.peek();
    const track = outgoing.track.peek();
    if (published === null || published.ended !== null) {
      if (on && track !== null)
        await publish(track, { source: capture.kind, ...(codec === undefined ? {} : { codec }) });
      return;
    }
    if (track !== null && track !== published.mediaTrack) await published.replace(track);
    if (on && published.paused) await published.resume();
    else if (!on && !published.paused) await published.pause();
  };

  const run = async (): Promise<void> => {
    again = true;
    if (busy) return;
    busy = true;
    while (again && !stopped) {
      again = false;
      try {
        await step();
      } catch (error) {
        if (!stopped) events.failed(error);
      }
    }
    busy = false;
  };

  const stopEffect = effect(() => {
    // What a step depends on.
    void outgoing.on.value;
    void outgoing.track.value;
    void run();
  });
  return () => {
    stopped = true;
    stopEffect();
    stopListening();
  };
}
