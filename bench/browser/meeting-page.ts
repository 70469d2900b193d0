/**
 * What runs in the pages of the scenario `recovery`: somebody in a meeting with the client library, and a tile for each
 * participant. As little besides as may be, so that three such pages, their nodes and Redis fit on a small machine.
 */
import type { Meeting, RemoteParticipant } from '../../signaling/client/api.ts';
import { CausewayClient } from '../../signaling/client/causeway-client.ts';
import { showTrack } from '../../signaling/client/show-track.ts';
import { openDevices, publishDevices } from './devices.ts';
import type { Entry } from './watching-page.ts';

export interface MeetingPage {
  /** Joins, and sends a small camera and a microphone. */
  join(entry: Entry): Promise<void>;
}

declare global {
  /** The page's participant. */
  var meetingPage: MeetingPage;
}

const tiles = new Map<string, { readonly tile: HTMLElement; readonly video: HTMLVideoElement }>();

/** Named as those of the web client, so that one recorder serves both. */
function tileOf(identity: string): { readonly tile: HTMLElement; readonly video: HTMLVideoElement } {
  const known = tiles.get(identity);
  if (known !== undefined) return known;
  const tile = document.createElement('figure');
  tile.dataset['testid'] = 'participant-tile';
  tile.dataset['identity'] = identity;
  const video = Object.assign(document.createElement('video'), { autoplay: true, muted: true, width: 160, height: 90 });
  video.dataset['testid'] = 'remote-video';
  Object.assign(tile.style, { position: 'relative', width: '160px', height: '90px' });
  Object.assign(video.style, { position: 'absolute', inset: '0' });
  tile.append(video);
  document.body.append(tile);
  tiles.set(identity, { tile, video });
  return { tile, video };
}

const showState = ({ identity, state }: RemoteParticipant): void => {
  tileOf(identity).tile.dataset['reconnecting'] = String(state === 'reconnecting');
};

function show(meeting: Meeting): void {
  tileOf(meeting.self.identity).video.remove();
  for (const participant of meeting.participants.values()) showState(participant);
  meeting.on('participantJoined', ({ participant }) => showState(participant));
  meeting.on('participantUpdated', ({ participant }) => showState(participant));
  meeting.on('participantLeft', ({ participant: { identity } }) => {
    tiles.get(identity)?.tile.remove();
    tiles.delete(identity);
  });
  meeting.on('trackSubscribed', ({ track, mediaTrack }) => {
    if (mediaTrack.kind === 'video') showTrack(tileOf(track.participant.identity).video, mediaTrack);
    else Object.assign(new Audio(), { srcObject: new MediaStream([mediaTrack]), autoplay: true });
  });
}

globalThis.meetingPage = {
  async join({ url, token, room }) {
    const devices = await openDevices(true);
    const meeting = await new CausewayClient({ url, token }).join({ room });
    addEventListener('pagehide', () => meeting.leaveNow());
    show(meeting);
    await publishDevices(meeting, devices);
  },
};
