/** Which of a session's videos get bandwidth first: what the client says, else by what they are and who speaks. */
import { priorityOf } from '../../src/forwarding/priority.ts';
import type { ReceivedTrack } from './received-track.ts';

export class Priorities {
  /** The microphones of those who speak, or who spoke last. */
  #speaking: ReadonlySet<string>;

  constructor(speaking: readonly string[]) {
    this.#speaking = new Set(speaking);
  }

  /** Those who speak come first; when they fell silent, until others speak. */
  speak(microphones: readonly string[], tracks: Iterable<ReceivedTrack>): void {
    if (microphones.length === 0) return;
    this.#speaking = new Set(microphones);
    this.apply(tracks);
  }

  apply(tracks: Iterable<ReceivedTrack>): void {
    const all = [...tracks];
    const spoken = all.filter(({ trackId }) => this.#speaking.has(trackId));
    const speakers = new Set(spoken.map(({ publisher }) => publisher));
    for (const track of all) {
      const { consumer, publisher, source, askedPriority } = track;
      if (consumer.kind !== 'video') continue;
      const priority = askedPriority ?? priorityOf(source, publisher !== undefined && speakers.has(publisher));
      if (priority === track.priority) continue;
      track.priority = priority;
      // Not awaited: whatever is asked of the worker later comes after it. It fails only when the consumer closed.
      consumer.setPriority(priority).catch(() => undefined);
    }
  }
}
