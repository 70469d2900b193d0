/** `media.*`, `transport.*`, `consumer.*`: what the participant sends and receives. */
import type { HandlersOf } from '../call.ts';

export const mediaHandlers: HandlersOf<'media' | 'transport' | 'consumer'> = {
  'media.open': async ({ participation }) => participation.media.open(),

  'media.close': async ({ participation }, params) => {
    await participation.media.close(params);
    return {};
  },

  'media.produce': async ({ participation }, params) => participation.media.produce(params),

  'media.consume': async ({ participation }, params) => participation.media.consume(params),

  'media.diagnose': async ({ participation }, params) => participation.media.diagnose(params),

  'media.limit': async ({ participation }, params) => {
    await participation.media.limit(params);
    return {};
  },

  'transport.connect': async ({ participation }, params) => {
    await participation.media.connect(params);
    return {};
  },

  'transport.restartIce': async ({ participation }, params) => participation.media.restartIce(params),

  'consumer.update': async ({ participation }, params) => {
    await participation.media.updateConsumers(params);
    return {};
  },

  'consumer.close': async ({ participation }, params) => {
    await participation.media.closeConsumers(params);
    return {};
  },
};
