import { useEffect, useRef } from 'preact/hooks';
import type { RemoteTrack } from '../../../../signaling/client/api.ts';

/** The ref for the element that shows a track: no more of it is received than that element shows. */
export function useAttached<E extends Element>(track: RemoteTrack | null) {
  const ref = useRef<E>(null);
  useEffect(() => (ref.current === null ? undefined : track?.attach(ref.current)), [track]);
  return ref;
}
