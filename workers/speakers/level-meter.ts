import type { Consumer, DirectTransport, Producer, Router } from 'mediasoup/types';
import { leanConsumer } from '../mediasoup/parameter-copies.ts';
import { AUDIO_LEVEL_URI, audioLevelOf } from './audio-level.ts';
import type { LevelSource } from './level-source.ts';

/** Hears each packet: who begins to speak is known at once. That costs this process CPU for every open microphone. */
export class LevelMeter implements LevelSource {
  readonly #router: Router;
  #transport: Promise<DirectTransport> | undefined;

  constructor(router: Router) {
    this.#router = router;
  }

  measure(producer: Producer, heard: (level: number) => void): () => void {
    const consumer = this.#consume(producer, heard);
    const stop = (): void => {
      consumer.then(
        (each) => each.close(),
        () => undefined,
      );
    };
    // It fails only when the microphone or its router closed.
    consumer.catch(() => undefined);
    return stop;
  }

  async #consume(producer: Producer, heard: (level: number) => void): Promise<Consumer> {
    this.#transport ??= this.#router.createDirectTransport();
    const transport = await this.#transport;
    const consumer: Consumer = leanConsumer(
      await transport.consume({ producerId: producer.id, rtpCapabilities: this.#router.rtpCapabilities }),
    );
    const id = consumer.rtpParameters.headerExtensions?.find(({ uri }) => uri === AUDIO_LEVEL_URI)?.id;
    if (id !== undefined) {
      consumer.on('rtp', (packet) => {
        const level = audioLevelOf(packet, id);
        if (level !== undefined) heard(level);
      });
    }
    return consumer;
  }
}
