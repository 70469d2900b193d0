import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { type Interfaces, planAddresses } from './address-plan.ts';
import { MediaAddresses, type MediaAddressesOptions } from './media-addresses.ts';

const of = (...addresses: string[]): Interfaces[string] =>
  addresses.map((address) => {
    const rest = { address, netmask: '', mac: '', cidr: null, internal: address === '127.0.0.1' || address === '::1' };
    return address.includes(':') ? { ...rest, family: 'IPv6', scopeid: 0 } : { ...rest, family: 'IPv4' };
  });

const machine: Interfaces = {
  lo: of('127.0.0.1', '::1'),
  docker0: of('172.17.0.1'),
  'br-1234': of('172.18.0.1', 'fe80::2'),
  eth0: of('192.0.2.2', '2001:db8::2', 'fe80::1'),
  eth1: of('198.51.100.9', '169.254.7.7'),
};

const excludeInterfaces = ['docker*', 'br-*'];

describe('planAddresses', () => {
  const plan = (...listen: { ip: string; announcedAddress?: string }[]) =>
    planAddresses({ listen, excludeInterfaces }, machine);
  const external = ['192.0.2.2', '198.51.100.9', '2001:db8::2'];

  it.each(['0.0.0.0', '::'])('%s: all addresses, without bridges and link-local ones, loopback last', (ip) => {
    expect(plan({ ip }).entries.map((entry) => entry.ip)).toEqual([...external, '127.0.0.1']);
  });

  it('a bridge that is listed, and each address once, with what was said of it last', () => {
    const nat = { ip: '192.0.2.2', announcedAddress: '203.0.113.7' };
    expect(plan({ ip: '172.17.0.1' }, { ip: '0.0.0.0' }, nat).entries).toEqual([
      { ip: '172.17.0.1' },
      { ip: '198.51.100.9' },
      { ip: '2001:db8::2' },
      { ip: '127.0.0.1' },
      nat,
    ]);
  });

  it('names what is not there', () => {
    expect(plan({ ip: '192.0.2.2' }, { ip: '203.0.113.9' })).toEqual({
      entries: [{ ip: '192.0.2.2' }],
      missing: ['203.0.113.9'],
    });
  });

  it('one socket for all where one address is announced', () => {
    const entry = { ip: '0.0.0.0', announcedAddress: '203.0.113.7' };
    expect(plan(entry).entries).toEqual([entry]);
  });
});

describe('MediaAddresses', () => {
  const clock = new FakeClock();

  async function open(options: Partial<MediaAddressesOptions>) {
    const lines: string[] = [];
    const say = (context: object, message: string) => void lines.push(`${JSON.stringify(context)} ${message}`);
    const logger = { debug: say, info: say, warn: say, error: say, child: () => logger };
    const addresses = await MediaAddresses.open({
      listen: [{ ip: '0.0.0.0' }],
      excludeInterfaces,
      clock,
      logger,
      interfaces: () => machine,
      probe: () => Promise.resolve(undefined),
      ...options,
    });
    return { addresses, lines };
  }

  it('never tells a name, and follows it to another address', async () => {
    let address = '203.0.113.7';
    const resolve = (_name: string, family: 4 | 6) => Promise.resolve(family === 4 ? address : '2001:db8:ffff::7');
    const listen = [
      { ip: '192.0.2.2', announcedAddress: 'sfu.example.com' },
      { ip: '2001:db8::2', announcedAddress: 'sfu.example.com' },
    ];
    const { addresses, lines } = await open({ listen, resolve });
    expect(addresses.current()).toEqual([
      { ip: '192.0.2.2', announcedAddress: '203.0.113.7' },
      { ip: '2001:db8::2', announcedAddress: '2001:db8:ffff::7' },
    ]);
    expect(addresses.tell('203.0.113.7')).toBe('203.0.113.7');
    address = '203.0.113.8';
    for (let look = 0; look < 6; look += 1) await addresses.look();
    // mediasoup still has the address that it was given when it bound.
    expect(addresses.tell('203.0.113.7')).toBe('203.0.113.8');
    expect(lines).toEqual([expect.stringContaining('203.0.113.8')]);
    addresses.close();
  });

  it('a name that does not resolve is warned of with the remedy, and keeps the address that it had', async () => {
    let there = true;
    const resolve = () => (there ? Promise.resolve('203.0.113.7') : Promise.reject(new Error('ENOTFOUND')));
    const listen = [{ ip: '192.0.2.2', announcedAddress: 'sfu.example.com' }];
    const { addresses, lines } = await open({ listen, resolve });
    there = false;
    for (let look = 0; look < 12; look += 1) await addresses.look();
    expect(addresses.tell('203.0.113.7')).toBe('203.0.113.7');
    expect(new Set(lines)).toEqual(
      new Set([expect.stringContaining('set rtc.announcedAddress to the address itself')]),
    );
    await expect(open({ listen, resolve })).rejects.toThrow('can be had');
    addresses.close();
  });

  it('leaves out what cannot be bound, says so once, and takes it when it can', async () => {
    let tentative = true;
    const probe = (ip: string) => Promise.resolve(tentative && ip === '2001:db8::2' ? 'EADDRNOTAVAIL' : undefined);
    const { addresses, lines } = await open({ probe });
    let changes = 0;
    addresses.onChange(() => (changes += 1));
    await addresses.look();
    expect(addresses.current().map(({ ip }) => ip)).toEqual(['192.0.2.2', '198.51.100.9', '127.0.0.1']);
    expect(lines).toEqual([expect.stringContaining('EADDRNOTAVAIL')]);
    tentative = false;
    await addresses.look();
    expect(addresses.current().map(({ ip }) => ip)).toContain('2001:db8::2');
    expect(changes).toBe(1);
    addresses.close();
  });

  it('does not tell an address that went, and tells one that came', async () => {
    let interfaces = machine;
    const { addresses, lines } = await open({ interfaces: () => interfaces });
    interfaces = { lo: machine['lo'], eth0: of('192.0.2.55') };
    await addresses.look();
    expect(addresses.tell('192.0.2.2')).toBeUndefined();
    expect(addresses.tell('192.0.2.55')).toBe('192.0.2.55');
    expect(lines).toEqual([expect.stringContaining('the addresses of this machine have changed')]);
    addresses.close();
  });

  it('keeps those that it had while a cable is out, and only the machine itself is left', async () => {
    let interfaces = machine;
    const { addresses, lines } = await open({ interfaces: () => interfaces });
    const before = addresses.current();
    interfaces = { lo: machine['lo'] };
    await addresses.look();
    expect(addresses.current()).toEqual(before);
    interfaces = machine;
    await addresses.look();
    expect(lines).toEqual([]);
    addresses.close();
  });

  it('looks by itself', async () => {
    let looked = 0;
    const { addresses } = await open({
      interfaces() {
        looked += 1;
        return machine;
      },
    });
    clock.advance(5_000);
    expect(looked).toBe(2);
    addresses.close();
  });

  it('binds what the machine has', async () => {
    const addresses = await MediaAddresses.open({
      listen: [{ ip: '0.0.0.0' }],
      excludeInterfaces,
      clock,
      logger: {
        debug() {},
        info() {},
        warn() {},
        error() {},
        child: () => {
          throw new Error('unused');
        },
      },
    });
    expect(addresses.current().at(-1)).toEqual({ ip: '127.0.0.1' });
    addresses.close();
  });
});
