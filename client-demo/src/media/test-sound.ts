import { speakerChoiceOffered } from './local-media.ts';

/** Three rising notes, in Hz, each so long, in seconds; quiet enough for a loud device. */
const NOTES = [523.25, 659.25, 783.99];
const NOTE_S = 0.22;
const LOUDNESS = 0.18;

/**
 * Plays a short melody, so that one hears which loudspeaker it comes from. Resolves when it is over; rejects where the
 * browser plays no sound, or not there.
 *
 * @param speakerId - empty: the browser's default
 */
export async function playTestSound(speakerId: string): Promise<void> {
  const context = new AudioContext();
  try {
    const out = context.createMediaStreamDestination();
    const begin = context.currentTime + 0.05;
    for (const [index, frequency] of NOTES.entries()) {
      const note = new OscillatorNode(context, { frequency });
      const volume = new GainNode(context, { gain: 0 });
      const from = begin + index * NOTE_S;
      // Without a soft start and end each note would crack.
      volume.gain.setTargetAtTime(LOUDNESS, from, 0.02);
      volume.gain.setTargetAtTime(0, from + NOTE_S * 0.7, 0.04);
      note.connect(volume).connect(out);
      note.start(from);
      note.stop(from + NOTE_S * 1.5);
    }
    const player = new Audio();
    player.srcObject = out.stream;
    if (speakerId !== '' && speakerChoiceOffered()) await player.setSinkId(speakerId);
    await player.play();
    await new Promise((resolve) => setTimeout(resolve, (NOTES.length + 1) * NOTE_S * 1_000));
    player.pause();
    player.srcObject = null;
  } finally {
    await context.close();
  }
}
