import type { Meeting, MeetingEvents } from '../../signaling/client/api.ts';

/** The picture that somebody publishes, as soon as it comes. What comes with sound is played. */
export function pictureOf(meeting: Meeting): Promise<MeetingEvents['trackSubscribed']> {
  return new Promise((resolve, reject) => {
    meeting.on('trackSubscribed', (subscribed) => {
      const { mediaTrack } = subscribed;
      if (mediaTrack.kind === 'video') resolve(subscribed);
      else new Audio().srcObject = new MediaStream([mediaTrack]);
    });
    meeting.on('subscriptionFailed', ({ error }) => reject(error));
  });
}
