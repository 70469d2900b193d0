import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../config/config-error.ts';
import { FakeClock } from '../ports/testing/fake-clock.ts';
import { CertificateFiles } from './certificate-files.ts';
import { writeCertificate } from './testing/certificates.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-tls-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(days?: number, lookMs = 1000) {
  const lines: { level: string; message: string }[] = [];
  const say = (level: string) => (_context: object, message: string) => void lines.push({ level, message });
  const logger = {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    child: () => logger,
  };
  const files = writeCertificate(folder, days);
  const clock = new FakeClock();
  clock.advance(Date.now() - clock.now());
  const certificate = new CertificateFiles({ setting: 'http.tls', files, clock, logger, lookMs });
  return { certificate, clock, lines, files };
}

describe('the end of a certificate', () => {
  it.each([
    [365, []],
    [29, ['warn']],
    [1, ['warn']],
    [-1, ['error']],
  ])('in %d days is told at the start as %j', (days, levels) => {
    const { lines } = open(days);
    expect(lines.map(({ level }) => level)).toEqual(levels);
    for (const { message } of lines) expect(message).toContain('Put a new one into the files of http.tls');
  });

  it('is told once a day, from thirty days before', () => {
    const hour = 60 * 60 * 1000;
    const { lines, clock } = open(32, hour);
    // From a little more than two days on, for two and a half days.
    clock.advance(4.5 * 24 * hour);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn', 'warn']);
  });
});

describe('files that change', () => {
  it('are used from then on', () => {
    const { certificate, clock, lines } = open(365);
    const before = certificate.material.cert;
    const told: Buffer[] = [];
    certificate.onChange(({ cert }) => void told.push(cert));
    clock.advance(1000);
    expect(told).toEqual([]);
    writeCertificate(folder, 200);
    clock.advance(1000);
    expect(told).toEqual([certificate.material.cert]);
    expect(certificate.material.cert.equals(before)).toBe(false);
    expect(lines.at(-1)).toEqual({ level: 'info', message: expect.stringContaining('a new certificate is in use') });
  });

  it('and cannot be used leave the former ones in force, and are told once', () => {
    const { certificate, clock, lines, files } = open();
    const { cert } = certificate.material;
    writeFileSync(files.keyFile, 'no key');
    for (let look = 0; look < 5; look += 1) clock.advance(1000);
    expect(certificate.material.cert).toBe(cert);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'error', message: expect.stringContaining('the former one stays') });
  });
});

it('refuses at the start what cannot be used', () => {
  const { files, clock } = open();
  writeFileSync(files.certFile, 'no certificate');
  const logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => logger };
  expect(() => new CertificateFiles({ setting: 'http.tls', files, clock, logger })).toThrow(ConfigError);
});
