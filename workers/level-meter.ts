/** Hears how loud the microphones on a router are, packet by packet: mediasoup's own observer looks four times a second. */
import type { Consumer, DirectTransport, Producer, Router } from 'mediasoup/types';
import { AUDIO_LEVEL_URI, audioLevelOf } from './audio-level.ts';

export class LevelMeter {
  readonly #router: Router;
  #transport: Promise<DirectTransport> | undefined;

  constructor(router: Router) {
    this.#router = router;
  }

  /**
   * From now on `heard` is called for each packet, with a level in dBov. Rejects when the producer or the router closed.
   * @returns stops it; may be called twice
   */
  async measure(producer: Producer, heard: (level: number) => void): Promise<() => void> {
    this.#transport ??= this.#router.createDirectTransport();
    const transport = await this.#transport;
    const consumer: Consumer = await transport.consume({
      producerId: producer.id,
      rtpCapabilities: this.#router.rtpCapabilities,
    });
    const id = consumer.rtpParameters.headerExtensions?.find(({ uri }) => uri === AUDIO_LEVEL_URI)?.id;
    if (id !== undefined) {
      consumer.on('rtp', (packet) => {
        const level = audioLevelOf(packet, id);
        if (level !== undefined) heard(level);
      });
    }
    return () => consumer.close();
  }
}
