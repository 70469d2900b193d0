/**
 * mediasoup with nothing around it, in a process of its own: one worker, one router, and a WebSocket for each client, over
 * which it asks for what mediasoup does and is answered with it. The measure for what the rest of a server adds.
 */
import { createWorker } from 'mediasoup';
import type { DtlsParameters, RtpCapabilities, RtpParameters, WebRtcTransport } from 'mediasoup/types';
import { z } from 'zod';
import type { BareTransport } from './bare-messages.ts';
import { startPlainServer } from './sockets/plain-server.ts';

const Request = z.discriminatedUnion('do', [
  z.object({ do: z.literal('open') }),
  z.object({ do: z.literal('connect'), transport: z.string(), dtlsParameters: z.custom<DtlsParameters>() }),
  z.object({
    do: z.literal('produce'),
    transport: z.string(),
    kind: z.enum(['audio', 'video']),
    rtpParameters: z.custom<RtpParameters>(),
  }),
  z.object({ do: z.literal('consumeAll'), transport: z.string(), rtpCapabilities: z.custom<RtpCapabilities>() }),
  z.object({ do: z.literal('close'), transport: z.string() }),
]);
type Request = z.infer<typeof Request>;

const AUDIO = { mimeType: 'audio/opus', clockRate: 48_000, channels: 2 } as const;
const VIDEO = { mimeType: 'video/VP8', clockRate: 90_000 } as const;

/** As those of the whole server: what is lost for want of them is not what is compared. */
const BUFFERS = { sendBufferSize: 4 * 1024 * 1024, recvBufferSize: 4 * 1024 * 1024 };

const [address = '127.0.0.1'] = process.argv.slice(2);
const worker = await createWorker({ logLevel: 'none' });
const webRtcServer = await worker.createWebRtcServer({ listenInfos: [{ protocol: 'udp', ip: address, ...BUFFERS }] });
const router = await worker.createRouter({
  mediaCodecs: [
    { kind: 'audio', ...AUDIO },
    { kind: 'video', ...VIDEO },
  ],
});
const transports = new Map<string, WebRtcTransport>();
const producers: string[] = [];

async function open(): Promise<BareTransport> {
  const transport = await router.createWebRtcTransport({ webRtcServer });
  transports.set(transport.id, transport);
  const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
  return { id, iceParameters, iceCandidates: structuredClone(iceCandidates), dtlsParameters };
}

function find(id: string): WebRtcTransport {
  const transport = transports.get(id);
  if (transport === undefined) throw new Error('no such transport');
  return transport;
}

async function answer(request: Request): Promise<object> {
  switch (request.do) {
    case 'open': {
      const [send, recv] = await Promise.all([open(), open()]);
      return { send, recv };
    }
    case 'connect':
      await find(request.transport).connect({ dtlsParameters: request.dtlsParameters });
      return {};
    case 'produce': {
      const { kind, rtpParameters } = request;
      const producer = await find(request.transport).produce({ kind, rtpParameters });
      producers.push(producer.id);
      return {};
    }
    case 'close':
      find(request.transport).close();
      transports.delete(request.transport);
      return {};
    case 'consumeAll': {
      const { rtpCapabilities } = request;
      const transport = find(request.transport);
      const consumers = await Promise.all(
        producers.map((producerId) => transport.consume({ producerId, rtpCapabilities })),
      );
      return {
        consumers: consumers.map(({ id, producerId, kind, rtpParameters }) => ({
          id,
          producerId,
          kind,
          rtpParameters,
        })),
      };
    }
  }
}

const listening = await startPlainServer(address, async (method, params) =>
  answer(Request.parse({ ...params, do: method })),
);
process.on('disconnect', () => process.exit(0));
process.send?.(listening);
