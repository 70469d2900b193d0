import { describe, expect, it } from 'vitest';
import { text } from '../texts/texts.ts';
import { browserFamily, problemOf, problemsTold } from './device-problems.ts';

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
    expect(problemsTold({ microphone: null, camera: null }, 'other')).toEqual([]);
  });

  it('tells one problem of both devices once', () => {
    const told = problemsTold({ microphone: 'denied', camera: 'denied' }, 'firefox');
    expect(told.map((one) => text(one.text, one.values()))).toEqual([
      'The browser does not let this page use your microphone and camera',
    ]);
  });

  it('tells different problems apart', () => {
    const told = problemsTold({ microphone: 'absent', camera: 'busy' }, 'other');
    expect(told.map((one) => [one.id, text(one.text, one.values())])).toEqual([
      ['microphone', 'No microphone found'],
      ['camera', 'Another program is using your camera'],
    ]);
  });
});

describe('browserFamily', () => {
  const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
  it.each([
    [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} Chrome/141.0.0.0 Safari/537.36 Edg/141.0`, 'chromium'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'firefox'],
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.3 Safari/605.1.15`, 'safari'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 CriOS/141.0 Mobile', 'safari'],
    ['Lynx', 'other'],
  ])('%s: %s', (userAgent, family) => {
    expect(browserFamily(userAgent)).toBe(family);
  });

  it.each(['chromium', 'firefox', 'safari', 'other'] as const)('says to %s how to allow it', (family) => {
    const [told] = problemsTold({ microphone: 'denied', camera: null }, family);
    expect(told && text(`${told.text}.text`, told.values())).toContain('then press the microphone button');
  });
});
