/** The camera and the microphone of the people in these pages. */
import type { Meeting } from '../../signaling/client/api.ts';

/** Small, so that the encoders of all pages fit a small machine. */
const CAMERA = { width: 160, height: 90, frameRate: 30 };

/** Without what makes speech out of a room's noise, which takes a good part of a page's CPU. */
const MICROPHONE = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

export const openDevices = (sound: boolean): Promise<MediaStream> =>
  navigator.mediaDevices.getUserMedia({ video: CAMERA, audio: sound && MICROPHONE });

/** In one size: RTP timestamps go through unchanged then. */
export async function publishDevices(meeting: Meeting, devices: MediaStream): Promise<void> {
  for (const track of devices.getTracks()) {
    const source = track.kind === 'video' ? 'camera' : 'microphone';
    await meeting.publish(track, { source, simulcast: false });
  }
}
