import type { Meeting } from '../../../../signaling/client/api.ts';
import type { Capture } from '../../media/capture.ts';
import { publishCapture, type PublisherEvents } from '../../media/publisher.ts';
import { isForbiddenNow } from '../../media/screen-share.ts';
import type { Registry } from '../../shell/registry.ts';
import type { Shell } from '../../shell/shell.ts';
import type { TextId } from '../../texts/texts.ts';

type Parts = Pick<Shell, 'media' | 'notices' | 'people' | 'invitation' | 'registry' | 'sends'>;

const isMicrophone = ({ kind }: Capture): boolean => kind === 'microphone';

/** What one is told when a host switched it off: whether one may switch it on again is another matter. */
function wordsOfMute(capture: Capture, registry: Registry): TextId {
  const forbidden = registry.hindrance(capture.kind) !== null;
  if (isMicrophone(capture)) return forbidden ? 'devices:muted-for-now' : 'devices:muted-by';
  return forbidden ? 'devices:camera-off-for-now' : 'devices:camera-off-by';
}

function publish(
  meeting: Meeting,
  capture: Capture,
  { media, notices, people, invitation, registry }: Parts,
): () => void {
  const events: PublisherEvents = {
    mutedBy: (identity) => {
      const values = () => ({ name: people.find(identity)?.label.value ?? identity });
      notices.show({ id: `muted-${capture.kind}`, text: wordsOfMute(capture, registry), values });
    },
    failed: (error) => {
      capture.turnOff();
      const why = registry.hindrance(capture.kind);
      if (isForbiddenNow(error) && why !== null) {
        notices.show({ id: 'hindered', text: why });
        return;
      }
      notices.show({
        id: `publish-${capture.kind}`,
        text: isMicrophone(capture) ? 'devices:microphone-not-sent' : 'devices:camera-not-sent',
      });
    },
  };
  const codec = isMicrophone(capture) ? undefined : (invitation.codec ?? undefined);
  return publishCapture(meeting, capture, media.outgoing[capture.kind], events, codec);
}

/**
 * Publishes what is captured, as far as we may, once we are in.
 *
 * @returns the function that ends that
 */
export function publishDevices(meeting: Meeting, parts: Parts): () => void {
  const { media } = parts;
  const stops: (() => void)[] = [];
  let begun = false;
  const begin = (): void => {
    if (begun || meeting.state !== 'connected') return;
    begun = true;
    for (const capture of [media.microphone, media.camera]) {
      if (parts.sends(capture.kind) && meeting.self.grants.publish.includes(capture.kind))
        stops.push(publish(meeting, capture, parts));
      else capture.close();
    }
  };
  // The meeting's state changes right after this, or once a host has let us in.
  const stop = meeting.on('stateChanged', begin);
  begin();
  return () => {
    stop();
    for (const each of stops) each();
  };
}
