import { describe, expect, it } from 'vitest';
import { deviceNotices, problemOf } from './device-problems.ts';

describe('problemOf', () => {
  it.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'absent'],
    ['NotReadableError', 'busy'],
    ['TypeError', 'failed'],
  ])('%s: %s', (name, problem) => {
    expect(problemOf(new DOMException('', name))).toBe(problem);
  });

  it('takes what is no error for a failure', () => {
    expect(problemOf('no')).toBe('failed');
  });
});

describe('deviceNotices', () => {
  it('says nothing when all is well', () => {
    expect(deviceNotices({ microphone: null, camera: null })).toEqual([]);
  });

  it('tells one problem of both devices once', () => {
    const [only, ...others] = deviceNotices({ microphone: 'denied', camera: 'denied' });
    expect(others).toEqual([]);
    expect(only?.title).toContain('microphone and camera');
  });

  it('tells different problems apart', () => {
    const notices = deviceNotices({ microphone: 'absent', camera: 'busy' });
    expect(notices.map(({ id }) => id)).toEqual(['microphone', 'camera']);
  });
});
