/** Whether a line carries less of a picture than is wanted of it. */
import type { Consumer, Producer } from 'mediasoup/types';
import type { WantedLayer } from '../../src/forwarding/demand.ts';

/** mediasoup's score, 0 to 10, from which on a layer arrives as it should. */
const GOOD_SCORE = 7;

/** Whether a publisher does not send the highest layer that is wanted, though it sends a lower one. */
export function isUplinkNarrow({ kind, score, paused, rtpParameters }: UplinkPicture, highest: WantedLayer): boolean {
  const layers = rtpParameters.encodings?.length ?? 1;
  if (kind !== 'video' || paused || layers < 2 || highest < 1) return false;
  const scoreOf = (layer: number): number => score.find(({ encodingIdx }) => encodingIdx === layer)?.score ?? 0;
  return scoreOf(0) >= GOOD_SCORE && scoreOf(Math.min(highest, layers - 1)) === 0;
}

type UplinkPicture = Pick<Producer, 'kind' | 'score' | 'paused' | 'rtpParameters'>;

interface DownlinkPicture {
  readonly consumer: Pick<Consumer, 'kind' | 'type' | 'currentLayers' | 'score'>;
  readonly stopped: boolean;
  /** What the viewer is to get. */
  readonly layers: { readonly spatial: WantedLayer };
}

/** Whether a viewer gets a lower layer than it wants, though the higher one is there. */
export function isDownlinkNarrow({ consumer, stopped, layers }: DownlinkPicture): boolean {
  const { kind, type, currentLayers, score } = consumer;
  if (kind !== 'video' || type !== 'simulcast' || stopped || !currentLayers) return false;
  return score.producerScores.some(
    (there, layer) => layer > currentLayers.spatialLayer && layer <= layers.spatial && there >= GOOD_SCORE,
  );
}
