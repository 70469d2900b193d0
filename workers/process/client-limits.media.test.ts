/** What a hostile client sends and asks for, straight to a worker that is built here. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Producer, Router } from 'mediasoup/types';
import { workerBin } from 'mediasoup';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyReport, isPictureLoss, nack, pictureLoss, PlainClient, remb } from '../testing/plain-client.ts';
import { spawnTestWorker } from '../testing/engine.ts';
import { opusPacket, vp8Packet } from '../testing/rtp-packets.ts';
import { opus, vp8 } from '../testing/rtp-parameters.ts';
import { bindingRequest, framed, isStunAnswer } from '../testing/stun.ts';
import { mediaCodecs } from '../wire/codecs.ts';
import { checkTrack } from '../wire/rtp-parameters.ts';
import type { MediaWorker } from './media-worker.ts';
import { limitsClients } from './worker-abilities.ts';

/** One that was downloaded limits nothing. */
const built = limitsClients(workerBin);

let worker: MediaWorker;
let router: Router;
const clients: PlainClient[] = [];

beforeAll(async () => {
  worker = await spawnTestWorker();
  router = await worker.worker.createRouter({ mediaCodecs: [...mediaCodecs] });
});
afterAll(async () => {
  for (const client of clients) client.close();
  await worker.close();
});

async function enter(): Promise<PlainClient> {
  const client = await PlainClient.enter(router);
  clients.push(client);
  return client;
}

/** Of a kind of track: its media, and packets of so many bytes of it. */
async function publish(client: PlainClient, kind: 'camera' | 'microphone', bytes = 1_000) {
  const parameters = kind === 'camera' ? vp8() : opus();
  const ssrc = parameters.encodings?.[0]?.ssrc ?? 0;
  const { kind: trackKind, rtpParameters } = checkTrack(kind, parameters);
  const producer = await client.transport.produce({ kind: trackKind, rtpParameters });
  let sent = 0;
  const send = (): void => {
    sent += 1;
    const packet = kind === 'camera' ? vp8Packet : opusPacket;
    const options = { ssrc, mid: parameters.mid, sequenceNumber: sent, timestamp: sent * 3_000 };
    client.send(Buffer.concat([packet(0, options), Buffer.alloc(bytes)]));
  };
  return { producer, send };
}

/** What arrived of a track, once no more comes. */
async function arrived(producer: Producer): Promise<{ packets: number; bytes: number }> {
  let before = -1;
  let stats = { packets: 0, bytes: 0 };
  while (stats.packets !== before || stats.packets === 0) {
    before = stats.packets;
    await sleep(50);
    const [stream] = await producer.getStats();
    stats = { packets: stream?.packetCount ?? 0, bytes: stream?.byteCount ?? 0 };
  }
  return stats;
}

async function watch(client: PlainClient, producerId: string) {
  const { codecs = [], headerExtensions = [] } = router.rtpCapabilities;
  client.send(emptyReport());
  return client.transport.consume({
    producerId,
    rtpCapabilities: {
      codecs: codecs.map(({ rtcpFeedback = [], ...codec }) => ({
        ...codec,
        rtcpFeedback: rtcpFeedback.filter(({ type }) => type !== 'transport-cc'),
      })),
      headerExtensions: headerExtensions.filter(({ uri }) => !uri.includes('transport-wide')),
    },
    enableRtx: true,
  });
}

const ssrcOf = ({ rtpParameters }: { rtpParameters: { encodings?: readonly { ssrc?: number }[] } }): number =>
  rtpParameters.encodings?.[0]?.ssrc ?? 0;

describe.runIf(built)('what is published', () => {
  test('above the limit is dropped', async () => {
    const client = await enter();
    await client.transport.setMaxIncomingBitrate(1_000_000);
    const { producer, send } = await publish(client, 'camera');
    const began = performance.now();
    for (let packet = 0; packet < 1_500; packet += 1) {
      send();
      if (packet % 50 === 0) await sleep(1);
    }
    const { bytes } = await arrived(producer);
    const seconds = (performance.now() - began) / 1_000;
    expect(bytes).toBeLessThan((1 + seconds) * 156_250);
    expect(bytes).toBeGreaterThan(100_000);
  });

  test('as sound is held to what sound needs, in packets too', async () => {
    const client = await enter();
    await client.transport.setMaxIncomingBitrate(20_000_000);
    const { producer, send } = await publish(client, 'microphone', 20);
    const began = performance.now();
    for (let packet = 0; packet < 3_000; packet += 1) {
      send();
      if (packet % 50 === 0) await sleep(1);
    }
    const { packets } = await arrived(producer);
    const seconds = (performance.now() - began) / 1_000;
    expect(packets).toBeLessThan((1 + seconds) * 430);
    expect(packets).toBeGreaterThan(300);
  });
});

describe.runIf(built)('a receiver', () => {
  test('is sent again no more than its share of what it was sent', async () => {
    const [sender, viewer] = [await enter(), await enter()];
    const { producer, send } = await publish(sender, 'camera');
    const consumer = await watch(viewer, producer.id);
    const rtx = consumer.rtpParameters.encodings?.[0]?.rtx?.ssrc;
    const again = () => viewer.received.filter((packet) => packet.length > 12 && packet.readUInt32BE(8) === rtx);
    await expect
      .poll(() => {
        send();
        return viewer.received.filter((packet) => packet.readUInt32BE(8) === ssrcOf(consumer)).length;
      })
      .toBeGreaterThan(17);
    const [first] = viewer.received.filter((packet) => packet.readUInt32BE(8) === ssrcOf(consumer));
    for (let round = 0; round < 20; round += 1) {
      viewer.send(nack(ssrcOf(consumer), first?.readUInt16BE(2) ?? 0));
      await sleep(110);
    }
    // 340 were asked for; 128 KiB and half of what was sent may be.
    expect(again().length).toBeGreaterThan(17);
    expect(again().length).toBeLessThan(160);
  });

  test('that asks for key frames all the time gets fewer and fewer, and another one gets its own', async () => {
    const [sender, viewer, other] = [await enter(), await enter(), await enter()];
    const { producer, send } = await publish(sender, 'camera');
    const asked = () => sender.received.filter(isPictureLoss).length;
    send();
    const consumer = await watch(viewer, producer.id);
    const ask = async (client: PlainClient, ssrc: number, times: number): Promise<void> => {
      for (let time = 0; time < times; time += 1) {
        client.send(pictureLoss(ssrc));
        await sleep(150);
        // As a publisher does: else the worker repeats its request.
        send();
      }
    };
    await ask(viewer, ssrcOf(consumer), 40);
    const byOne = asked();
    expect(byOne).toBeGreaterThan(3);
    expect(byOne).toBeLessThan(11);
    const second = await watch(other, producer.id);
    await ask(other, ssrcOf(second), 3);
    expect(asked()).toBeGreaterThan(byOne);
  });

  test('without transport-wide feedback is believed by its REMB', async () => {
    const [sender, viewer] = [await enter(), await enter()];
    const { producer, send } = await publish(sender, 'camera');
    const consumer = await watch(viewer, producer.id);
    await expect
      .poll(async () => {
        send();
        viewer.send(remb(ssrcOf(consumer), 150_000));
        const [stats] = await viewer.transport.getStats();
        return stats?.availableOutgoingBitrate;
      })
      .toBeLessThanOrEqual(150_000);
  });
});

describe.runIf(built)('strangers on the TCP port', () => {
  async function open(): Promise<Socket> {
    const { tcpServers } = await worker.webRtcServer.dump();
    const socket = connect(tcpServers[0]?.port ?? 0, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  test('are few, and soon gone; who is known stays', async () => {
    const transport = await router.createWebRtcTransport({ webRtcServer: worker.webRtcServer, enableTcp: true });
    const strangers: Socket[] = [];
    for (let each = 0; each < 100; each += 1) strangers.push(await open());
    const left = () => strangers.filter(({ closed, readyState }) => !closed && readyState === 'open').length;
    await expect.poll(left).toBe(64);

    const known = await open();
    known.write(framed(bindingRequest(transport.iceParameters)));
    const [answer] = await once(known, 'data');
    expect(isStunAnswer(Buffer.from(answer).subarray(2))).toBe(true);
    for (let each = 0; each < 100; each += 1) strangers.push(await open());
    await expect.poll(left, { timeout: 20_000 }).toBe(0);
    known.write(framed(bindingRequest(transport.iceParameters)));
    await once(known, 'data');
    for (const socket of [known, ...strangers]) socket.destroy();
  });
});
