/** Certificates for tests, made by openssl. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinkTls } from '../link-server.ts';

const NEW_KEY = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];

/** The certificate of a node on `localhost`, with an authority of its own. */
export function makeCertificate(): LinkTls {
  const directory = mkdtempSync(join(tmpdir(), 'causeway-link-'));
  const file = (name: string): string => join(directory, name);
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { stdio: 'pipe' });
  };
  try {
    openssl(...NEW_KEY, '-subj', '/CN=authority', '-keyout', file('ca.key'), '-out', file('ca.pem'));
    const authority = ['-CA', file('ca.pem'), '-CAkey', file('ca.key')];
    const name = ['-subj', '/CN=node', '-addext', 'subjectAltName=DNS:localhost'];
    openssl(...NEW_KEY, ...authority, ...name, '-keyout', file('key.pem'), '-out', file('cert.pem'));
    const [cert, key, ca] = ['cert.pem', 'key.pem', 'ca.pem'].map((each) => readFileSync(file(each), 'utf8'));
    if (cert === undefined || key === undefined || ca === undefined) throw new Error('openssl made no certificate');
    return { cert, key, ca };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
