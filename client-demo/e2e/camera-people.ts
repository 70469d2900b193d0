/**
 * People with cameras and open microphones who say nothing, without a browser, in a process of its own: so it can run in a
 * network namespace. Arguments: the server's URL, the room, how many they are. Prints a line when all are in, and goes on
 * until it is ended.
 */
import { Participant } from '../../bench/load/participant.ts';

const PICTURES_PER_SECOND = 20;
/** As with discontinuous transmission: a microphone that hears nothing sends a packet now and then (RFC 7587, 3.1.3). */
const SOUND_EVERY_MS = 400;
/** In dBov: a quiet room. */
const NOISE = -65;

const [url = '', room = '', count = ''] = process.argv.slice(2);
const entrance = {
  signalingUrl: `${url.replace('http', 'ws')}/v1/signaling`,
  async token(name: string, identity: string): Promise<string> {
    const response = await fetch(`${url}/v1/dev/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ room: name, name: identity }),
    });
    const answer: unknown = await response.json();
    if (typeof answer !== 'object' || answer === null || !('token' in answer)) throw new Error('no token');
    return String(answer.token);
  },
};

const people = Array.from({ length: Number(count) }, (_, index) => new Participant(index));
for (const [index, person] of people.entries()) {
  // They look at nobody: what they see is not looked into, and the machine has others to serve.
  await person.join(entrance, room, { autoSubscribe: false });
  // Each at another moment, as cameras are.
  const periodMs = 1_000 / PICTURES_PER_SECOND;
  setTimeout(() => setInterval(() => person.sendPicture(), periodMs), (periodMs * index) / people.length);
  setInterval(() => person.sendSound(NOISE), SOUND_EVERY_MS);
}
process.stdout.write('in\n');
