/** Certificates for tests, made by openssl. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface CertificatePaths {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Writes a certificate for localhost that signs itself, and its key; it ends after so many days, or did so before. */
export function writeCertificate(folder: string, days = 365): CertificatePaths {
  const paths = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  const request = join(folder, 'request.pem');
  const run = (args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', paths.keyFile];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  run(['req', '-new', ...key, '-out', request, ...subject]);
  const sign = ['x509', '-req', '-in', request, '-key', paths.keyFile, '-copy_extensions', 'copyall'];
  run([...sign, '-days', String(days), '-out', paths.certFile]);
  return paths;
}
