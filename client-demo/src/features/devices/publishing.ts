import type { Meeting } from '../../../../signaling/client/api.ts';
import type { Capture } from '../../media/capture.ts';
import { publishCapture, type PublisherEvents } from '../../media/publisher.ts';
import type { Shell } from '../../shell/shell.ts';

type Parts = Pick<Shell, 'media' | 'notices' | 'people' | 'invitation'>;

const isMicrophone = ({ kind }: Capture): boolean => kind === 'microphone';

function publish(meeting: Meeting, capture: Capture, { notices, people, invitation }: Parts): () => void {
  const events: PublisherEvents = {
    mutedBy: (identity) => {
      notices.show({
        id: `muted-${capture.kind}`,
        text: isMicrophone(capture) ? 'devices:muted-by' : 'devices:camera-off-by',
        values: () => ({ name: people.find(identity)?.label.value ?? identity }),
      });
    },
    failed: () => {
      capture.turnOff();
      notices.show({
        id: `publish-${capture.kind}`,
        text: isMicrophone(capture) ? 'devices:microphone-not-sent' : 'devices:camera-not-sent',
      });
    },
  };
  const codec = isMicrophone(capture) ? undefined : (invitation.codec ?? undefined);
  return publishCapture(meeting, capture, events, codec);
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
      if (meeting.self.grants.publish.includes(capture.kind)) stops.push(publish(meeting, capture, parts));
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
