/**
 * One attack, in a process of its own: attacker.ts NAME TARGET, the target as JSON. Prints a line when it is under way, and
 * a line of JSON with what it got when its standard input ends, or after two minutes in any case.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { z } from 'zod';
import { CausewayClient } from '../../../signaling/client/causeway-client.ts';
import { RtcDevice } from '../../load/rtc-device.ts';
import { missingPackets, picturePacket, pictureLoss, soundPacket } from '../../load/rtp.ts';
import { PlainClient } from '../../load/sockets/plain-client.ts';
import { openSilentSocket } from '../../load/sockets/silent-socket.ts';
import { Wire } from '../../load/sockets/wire.ts';
import { isAttackName, type AttackName, type Target } from './attacks.ts';

/** Another address than that of honest people, on the loopback too. */
const ADDRESS = '127.0.0.66';
/** Of the links between nodes. */
const LINK_PROTOCOL = 'causeway-link.v1';
const AT_MOST_MS = 120_000;
/** Marks of packets that no honest participant has. */
const PUBLISHER = 900;

const Got = z.custom<Readonly<Record<string, number>>>();
type Got = z.infer<typeof Got>;

/** Begins, and says how to look at what it got. */
type Strike = (target: Target) => Promise<() => Got>;

/** So often a second, with what was missed made up for; never more than a tenth of a second at once. */
function repeat(perSecond: number, action: () => void): void {
  let last = performance.now();
  let due = 0;
  setInterval(() => {
    const now = performance.now();
    due = Math.min(due + ((now - last) * perSecond) / 1_000, perSecond / 10 + 1);
    last = now;
    for (; due >= 1; due -= 1) action();
  }, 5);
}

async function member(target: Target, onPacket: (packet: Buffer) => void = () => undefined) {
  const device = new RtcDevice(onPacket);
  const [token = ''] = target.tokens;
  const { webSocket } = new Wire();
  const client = new CausewayClient({ url: target.signalingUrl, token, device: device.options, webSocket });
  return { device, meeting: await client.join({ room: target.room }) };
}

async function loudness(target: Target): Promise<() => Got> {
  const { device, meeting } = await member(target);
  let refused = 0;
  for (let count = 0; count < 5; count += 1) {
    const track = new FakeMediaStreamTrack({ kind: 'audio' });
    await meeting.publish(track, { source: 'microphone' }).catch(() => (refused += 1));
  }
  let sequenceNumber = 0;
  repeat(50, () => {
    sequenceNumber += 1;
    const timestamp = sequenceNumber * 960;
    for (const { kind, rtpParameters } of device.sent) {
      const ssrc = rtpParameters.encodings?.[0]?.ssrc;
      if (kind === 'audio' && ssrc !== undefined) {
        device.send(soundPacket({ ssrc, sequenceNumber, timestamp }, PUBLISHER, 0, 80));
      }
    }
  });
  return () => ({ Microphones: 5 - refused });
}

async function bytes({ signalingUrl, room, tokens: [token = ''] }: Target): Promise<() => Got> {
  const client = await PlainClient.connect(signalingUrl, ADDRESS);
  await client.authenticate(token);
  await client.join(room);
  const payload = '€'.repeat(4_000);
  const counts = { Taken: 0, Refused: 0 };
  repeat(100, () => {
    client.request('message.send', { topic: 'x', payload }).then(
      () => (counts.Taken += 1),
      () => (counts.Refused += 1),
    );
  });
  return () => counts;
}

async function seats({ signalingUrl, anyRoomToken }: Target): Promise<() => Got> {
  const counts = { Taken: 0, Refused: 0 };
  let next = 0;
  const take = async (): Promise<void> => {
    while (next < 1_000) {
      next += 1;
      try {
        const client = await PlainClient.connect(signalingUrl, ADDRESS);
        await client.authenticate(anyRoomToken);
        await client.join(`attacked-${next}`);
        counts.Taken += 1;
      } catch {
        counts.Refused += 1;
        await delay(20);
      }
    }
  };
  for (let one = 0; one < 10; one += 1) void take();
  return () => counts;
}

async function sockets({ signalingUrl }: Target): Promise<() => Got> {
  const opened: PlainClient[] = [];
  for (let count = 0; count < 300; count += 1) {
    await PlainClient.connect(signalingUrl, ADDRESS).then(
      (client) => opened.push(client),
      () => undefined,
    );
  }
  return () => ({
    Opened: opened.length,
    OpenAtTheEnd: opened.filter(({ closedWith }) => closedWith === undefined).length,
  });
}

async function lobby({ signalingUrl, room, tokens }: Target): Promise<() => Got> {
  const counts = { Waiting: 0, Refused: 0 };
  for (const token of tokens) {
    try {
      const client = await PlainClient.connect(signalingUrl, ADDRESS);
      await client.authenticate(token);
      await client.request('room.join', { room });
      counts.Waiting += 1;
    } catch {
      counts.Refused += 1;
    }
  }
  return () => counts;
}

async function media(target: Target): Promise<() => Got> {
  const { device, meeting } = await member(target);
  const track = new FakeMediaStreamTrack({ kind: 'video' });
  await meeting.publish(Object.assign(track, { getSettings: () => ({ width: 1280, height: 720 }) }), {
    source: 'camera',
    simulcast: false,
  });
  let sequenceNumber = 0;
  repeat(5_200, () => {
    sequenceNumber += 1;
    const ssrc = device.sent.find(({ kind }) => kind === 'video')?.rtpParameters.encodings?.[0]?.ssrc;
    const place = { ssrc: ssrc ?? 0, sequenceNumber, timestamp: Math.floor(sequenceNumber / 170) * 3_000 };
    device.send(picturePacket(place, { publisher: PUBLISHER, layer: 0 }, 1_150));
  });
  return () => ({ PacketsSent: sequenceNumber });
}

/** The streams of pictures that arrive, and the last sequence number of each. */
async function viewer(target: Target) {
  const streams = new Map<number, number>();
  let packets = 0;
  const joined = await member(target, (packet) => {
    packets += 1;
    // Pictures are the packets that are longer than any sound.
    if (packet.length > 300) streams.set(packet.readUInt32BE(8), packet.readUInt16BE(2));
  });
  return { ...joined, streams, packets: () => packets };
}

async function nacks(target: Target): Promise<() => Got> {
  const { device, streams, packets } = await viewer(target);
  let sent = 0;
  repeat(92, () => {
    for (const [ssrc, last] of streams) {
      sent += 1;
      device.sendFeedback(missingPackets(ssrc, [last - 16, last - 33, last - 50, last - 67, last - 84, last - 101]));
    }
  });
  return () => ({ Sent: sent, PacketsReceived: packets() });
}

async function keyFrames(target: Target): Promise<() => Got> {
  const { device, streams } = await viewer(target);
  let sent = 0;
  repeat(50, () => {
    for (const ssrc of streams.keys()) {
      sent += 1;
      device.sendFeedback(pictureLoss(ssrc));
    }
  });
  return () => ({ Sent: sent });
}

async function links({ linkPort }: Target): Promise<() => Got> {
  const counts = { Opened: 0, Closed: 0 };
  repeat(40, () => {
    // Never more than a few hundred at once: a silent one is closed in time, or this shows that it is not.
    if (counts.Opened - counts.Closed > 600) return;
    counts.Opened += 1;
    openSilentSocket(`ws://127.0.0.1:${linkPort}/`, LINK_PROTOCOL, ADDRESS, () => (counts.Closed += 1));
  });
  return () => counts;
}

async function strangers({ mediaPort }: Target): Promise<() => Got> {
  const open = new Set<Socket>();
  for (let count = 0; count < 1_500; count += 1) {
    const socket = connect({ port: mediaPort, host: '127.0.0.1', localAddress: ADDRESS });
    socket.on('connect', () => open.add(socket));
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    if (count % 50 === 0) await delay(10);
  }
  return () => ({ OpenAtTheEnd: open.size });
}

const strikes: Readonly<Record<AttackName, Strike>> = {
  loudness,
  bytes,
  seats,
  sockets,
  lobby,
  media,
  nacks,
  keyFrames,
  links,
  strangers,
};

const [name = '', json = '{}'] = process.argv.slice(2);
if (!isAttackName(name)) throw new Error(`no attack: ${name}`);
// Where this process is out of hand, nobody waits for it.
setTimeout(() => process.exit(1), AT_MOST_MS).unref();
const got = await strikes[name](z.custom<Target>().parse(JSON.parse(json)));
process.stdout.write('under way\n');
process.stdin.resume();
await once(process.stdin, 'end');
process.stdout.write(`${JSON.stringify(got())}\n`);
process.exit();
