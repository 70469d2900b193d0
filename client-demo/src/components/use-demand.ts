import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import type { RemoteTrack } from '../../../signaling/client/api.ts';
import { spatialLayerFor } from '../layer-choice.ts';

/**
 * Asks the server for no more of somebody's camera than the tile shows: the layer that fills it, and nothing while it
 * is scrolled out of sight.
 */
export function useDemand(ref: RefObject<Element | null>, track: RemoteTrack | null, people: number): void {
  useEffect(() => {
    const element = ref.current;
    if (element === null || track === null) return;
    let asked: number | undefined;
    const resize = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      const tile = { width: width * devicePixelRatio, height: height * devicePixelRatio };
      const spatial = spatialLayerFor(tile, track.layers.spatial, people);
      if (spatial === asked) return;
      asked = spatial;
      track.setPreferredLayers({ spatial });
    });
    const sight = new IntersectionObserver((entries) => {
      const last = entries.at(-1);
      if (last !== undefined) track.setReceiving(last.isIntersecting);
    });
    resize.observe(element);
    sight.observe(element);
    return () => {
      resize.disconnect();
      sight.disconnect();
    };
  }, [track, people]);
}
