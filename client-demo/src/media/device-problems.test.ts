import { describe, expect, it } from 'vitest';
import { text } from '../texts/texts.ts';
import { problemOf, problemsTold } from './device-problems.ts';

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

describe('problemsTold', () => {
  it('says nothing when all is well', () => {
    expect(problemsTold({ microphone: null, camera: null })).toEqual([]);
  });

  it('tells one problem of both devices once', () => {
    const told = problemsTold({ microphone: 'denied', camera: 'denied' });
    expect(told.map((one) => text(one.text, one.values()))).toEqual([
      'The browser does not let this page use your microphone and camera',
    ]);
  });

  it('tells different problems apart', () => {
    const told = problemsTold({ microphone: 'absent', camera: 'busy' });
    expect(told.map((one) => [one.id, text(one.text, one.values())])).toEqual([
      ['microphone', 'No microphone found'],
      ['camera', 'Another program is using your camera'],
    ]);
  });
});
