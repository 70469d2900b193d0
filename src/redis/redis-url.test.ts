import { describe, expect, test } from 'vitest';
import { describeAddress, parseRedisUrl, type RedisAddress } from './redis-url.ts';

const single: RedisAddress = {
  kind: 'single',
  hosts: [{ host: 'localhost', port: 6379 }],
  masterName: '',
  database: 0,
  username: undefined,
  password: undefined,
  tls: false,
};

const sentinel: RedisAddress = {
  ...single,
  kind: 'sentinel',
  hosts: [{ host: 'a', port: 26379 }],
  masterName: 'mymaster',
};

describe('parseRedisUrl', () => {
  test.each<[string, RedisAddress]>([
    ['redis://localhost', single],
    ['redis://localhost/', single],
    ['redis://localhost:6380/3', { ...single, hosts: [{ host: 'localhost', port: 6380 }], database: 3 }],
    ['redis://127.0.0.1:1', { ...single, hosts: [{ host: '127.0.0.1', port: 1 }] }],
    ['redis://[::1]:6380', { ...single, hosts: [{ host: '::1', port: 6380 }] }],
    ['rediss://cache.example.org', { ...single, hosts: [{ host: 'cache.example.org', port: 6379 }], tls: true }],
    ['redis://:hunter2@localhost', { ...single, password: 'hunter2' }],
    ['redis://ann:p%40%2Fs%3As@localhost', { ...single, username: 'ann', password: 'p@/s:s' }],
    ['redis://ann:a:b@localhost', { ...single, username: 'ann', password: 'a:b' }],
    ['redis+sentinel://a/mymaster', sentinel],
    [
      'rediss+sentinel://ann:pw@a:1,b:2,[::1]/mymaster',
      {
        ...sentinel,
        hosts: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
          { host: '::1', port: 26379 },
        ],
        username: 'ann',
        password: 'pw',
        tls: true,
      },
    ],
    [
      'redis+cluster://a:7000,b',
      {
        ...single,
        kind: 'cluster',
        hosts: [
          { host: 'a', port: 7000 },
          { host: 'b', port: 6379 },
        ],
      },
    ],
    ['redis+cluster://a:7000/0', { ...single, kind: 'cluster', hosts: [{ host: 'a', port: 7000 }] }],
  ])('reads %s', (url, address) => {
    expect(parseRedisUrl(url)).toEqual(address);
  });

  test.each([
    ['', 'expected redis://'],
    ['memory:', 'expected redis://'],
    ['http://localhost', 'expected redis://'],
    ['redis://', 'expected redis://'],
    ['redis://ann:hunter2@', 'expected redis://'],
    ['redis://ann:hunter2@localhost/1/2', 'expected redis://'],
    ['redis://ann:hunter2@localhost?db=1', 'expected redis://'],
    ['redis://ann:hunter2@local host', 'a host is not host[:port]'],
    ['redis://ann:hunter2@localhost:0', 'a host is not host[:port]'],
    ['redis://ann:hunter2@localhost:65536', 'a host is not host[:port]'],
    ['redis://ann:hunter2@a,', 'a host is not host[:port]'],
    ['redis://ann:hunter2@a,b', 'several hosts need'],
    ['redis://ann:hunter2@localhost/first', 'the database is not a number'],
    ['redis+cluster://ann:hunter2@a/1', 'only the database 0'],
    ['redis+sentinel://ann:hunter2@a:1', 'the name of the master is missing'],
    ['redis://ann:hunter2%@localhost', 'a percent sign'],
    ['redis+cluster+sentinel://ann:hunter2@a', 'expected redis://'],
  ])('refuses %j, and shows nothing of it', (url, message) => {
    let error: unknown;
    try {
      parseRedisUrl(url);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ message: expect.stringContaining(message) });
    expect(String(error)).not.toContain('hunter2');
  });
});

test('an address is described without its password', () => {
  expect(describeAddress(parseRedisUrl('redis+cluster://ann:hunter2@a:7000,[::1]:7001'))).toBe(
    'cluster a:7000,[::1]:7001',
  );
});
