/** `media.*`, `transport.*`, `track.*`, `consumer.*`: what the participant sends and receives. */
import type { HandlersOf } from '../call.ts';

export const mediaHandlers: HandlersOf<'media' | 'transport' | 'track' | 'consumer'> = {
  'media.open': async ({ participation }) => participation.openMedia(),

  'media.close': async ({ participation }, params) => {
    await participation.closeMedia(params);
    return {};
  },

  'media.produce': async ({ participation }, params) => participation.produce(params),

  'media.consume': async ({ participation }, params) => participation.consume(params),

  'media.limit': async ({ participation }, params) => {
    await participation.limitMedia(params);
    return {};
  },

  'transport.connect': async ({ participation }, params) => {
    await participation.connectTransport(params);
    return {};
  },

  'transport.restartIce': async ({ participation }, params) => participation.restartIce(params),

  'track.update': async ({ participation }, params) => {
    await participation.updateTrack(params);
    return {};
  },

  'track.close': async ({ participation }, params) => {
    await participation.closeTrack(params);
    return {};
  },

  'consumer.update': async ({ participation }, params) => {
    await participation.updateConsumers(params);
    return {};
  },

  'consumer.close': async ({ participation }, params) => {
    await participation.closeConsumers(params);
    return {};
  },
};
