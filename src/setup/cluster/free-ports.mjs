import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const highest = 65_535;

/** @param {number} port whether it is free, on TCP and UDP and every address */
async function isFree(port) {
  const tcp = createServer();
  const udp = createSocket('udp4');
  try {
    tcp.listen(port);
    await once(tcp, 'listening');
    udp.bind(port);
    await once(udp, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    if (tcp.listening) await once(tcp.close(), 'close');
    udp.close();
  }
}

/** Finds ports, none of them twice. */
export class FreePorts {
  #taken = new Set();

  /**
   * The first free one from a port on; of several that follow on each other, the first of them.
   *
   * @param {number} from
   * @param {number} [count]
   */
  async take(from, count = 1) {
    for (let first = from; first + count - 1 <= highest; first += 1) {
      const ports = Array.from({ length: count }, (_, index) => first + index);
      if (ports.some((port) => this.#taken.has(port))) continue;
      const free = [];
      for (const port of ports) free.push(await isFree(port));
      if (free.includes(false)) continue;
      for (const port of ports) this.#taken.add(port);
      return first;
    }
    throw new Error(`there are no ${count} free ports from ${from} on`);
  }
}
