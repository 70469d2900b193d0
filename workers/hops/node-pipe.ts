/** One end of a pipe to another node: encrypted, with keys that the nodes tell each other over their link. */
import { lookup } from 'node:dns/promises';
import type { PipeTransport, Router, TransportListenInfo } from 'mediasoup/types';
import { createPipe } from './pipe.ts';
import type { PipeEnd } from './hop-messages.ts';
import type { LinkMeter } from './link-meter.ts';

export interface NodePipeOptions {
  readonly listenInfo: TransportListenInfo;
  readonly meter: LinkMeter;
}

/** This end, open; connect it to the other. `node`: where that is. */
export async function openNodePipe(
  node: string,
  router: Router,
  { listenInfo, meter }: NodePipeOptions,
): Promise<PipeTransport> {
  const pipe = await createPipe(router, listenInfo, { enableSrtp: true });
  meter.add(node, pipe);
  return pipe;
}

/** What the other node must know of this end. */
export async function describeEnd({ tuple, srtpParameters }: PipeTransport): Promise<PipeEnd> {
  if (!srtpParameters) throw new Error('A pipe to another node is encrypted');
  // It may be announced under a host name, and the other worker wants an address.
  const { address } = await lookup(tuple.localAddress);
  return { ip: address, port: tuple.localPort, srtpKey: srtpParameters.keyBase64 };
}

export function connectTo(pipe: PipeTransport, { ip, port, srtpKey }: PipeEnd): Promise<void> {
  return pipe.connect({ ip, port, srtpParameters: { cryptoSuite: 'AEAD_AES_256_GCM', keyBase64: srtpKey } });
}
