import { describe, expect, test } from 'vitest';
import { cgroupQuota, parseAffinity, parseCpuList, readAffinity, readCpuSet } from './cpu-set.ts';

const files = (contents: Record<string, string>) => (path: string) => contents[path];

describe('parseCpuList', () => {
  test.each([
    ['0', [0]],
    ['0-3', [0, 1, 2, 3]],
    ['0-1,4,6-7\n', [0, 1, 4, 6, 7]],
    ['', []],
  ])('%j', (list, cpus) => {
    expect(parseCpuList(list)).toEqual(cpus);
  });
});

describe('parseAffinity', () => {
  test('finds the list among the other lines', () => {
    expect(parseAffinity('Name:\tnode\nCpus_allowed:\t5\nCpus_allowed_list:\t0,2\nMems_allowed_list:\t0\n')).toEqual([
      0, 2,
    ]);
  });

  test('is undefined where the kernel tells none', () => {
    expect(parseAffinity('Name:\tnode\n')).toBeUndefined();
  });

  test('of this process is at least one CPU', () => {
    expect(readAffinity(process.pid)?.length).toBeGreaterThan(0);
  });

  test('of no process is undefined', () => {
    expect(readAffinity(0x7fff_fff0)).toBeUndefined();
  });
});

describe('cgroupQuota', () => {
  test.each<[string, Record<string, string>, number]>([
    ['no cgroups', {}, Infinity],
    ['v2, no limit', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' }, Infinity],
    ['v2, in a container', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '150000 100000\n' }, 1.5],
    [
      'v2, the tightest of all groups above',
      {
        '/proc/self/cgroup': '0::/a/b\n',
        '/sys/fs/cgroup/a/b/cpu.max': '400000 100000\n',
        '/sys/fs/cgroup/a/cpu.max': '200000 100000\n',
        '/sys/fs/cgroup/cpu.max': 'max 100000\n',
      },
      2,
    ],
    [
      'v1',
      {
        '/proc/self/cgroup': '7:memory:/x\n4:cpu,cpuacct:/x\n0::/\n',
        '/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us': '50000\n',
        '/sys/fs/cgroup/cpu/x/cpu.cfs_period_us': '100000\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      },
      0.5,
    ],
    ['v1, a path out of sight', { '/proc/self/cgroup': '4:cpu:/docker/abc\n' }, Infinity],
  ])('%s', (_, contents, quota) => {
    expect(cgroupQuota(files(contents))).toBe(quota);
  });
});

describe('readCpuSet', () => {
  const status = 'Cpus_allowed_list:\t2-5\n';

  test.each<[string, Record<string, string>, number]>([
    ['the affinity mask alone', {}, 4],
    ['a quota below it, rounded up', { '/proc/self/cgroup': '0::/', '/sys/fs/cgroup/cpu.max': '250000 100000' }, 3],
    ['a quota above it', { '/proc/self/cgroup': '0::/', '/sys/fs/cgroup/cpu.max': '900000 100000' }, 4],
    ['a small part of a CPU', { '/proc/self/cgroup': '0::/', '/sys/fs/cgroup/cpu.max': '10000 100000' }, 1],
  ])('%s', (_, contents, parallelism) => {
    expect(readCpuSet(files({ '/proc/self/status': status, ...contents }))).toEqual({
      cpus: [2, 3, 4, 5],
      parallelism,
    });
  });

  test('without /proc counts what Node sees', () => {
    expect(readCpuSet(files({})).cpus.length).toBeGreaterThan(0);
  });
});
