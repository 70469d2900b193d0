import type { Person } from '../../meeting/people.ts';

/** The tracks that tell who speaks, by identity: one for each who is not muted. */
export function voicesOf(
  people: readonly Person[],
  ownMicrophone: MediaStreamTrack | null,
): ReadonlyMap<string, MediaStreamTrack> {
  const voices = new Map<string, MediaStreamTrack>();
  for (const { identity, self, view } of people) {
    const { muted, sounds } = view.value;
    const heard = sounds.find(({ source }) => source === 'microphone')?.media ?? null;
    const track = self ? ownMicrophone : heard;
    if (track !== null && !muted) voices.set(identity, track);
  }
  return voices;
}
