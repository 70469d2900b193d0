/** A host of its own on this machine: a network namespace (ip-netns(8)) with one address besides its loopback. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of the namespace's end of the cable; from a range that is nobody's on the internet (RFC 1918). */
const ADDRESS = '10.77.0.2/24';

export interface NetworkNamespace {
  readonly address: string;
  /** What stands before a command that runs inside. */
  readonly prefix: readonly string[];
  /** Makes an executable that runs a program inside, with the arguments that it is given. */
  executable(program: string): string;
  close(): void;
}

const ip = (...args: readonly string[]): void => void execFileSync('ip', args, { stdio: 'pipe' });

/** The system takes a cable away some time after its namespace: the next one needs another name. */
let made = 0;

export function makeNamespace(): NetworkNamespace {
  made += 1;
  const name = `causeway-${process.pid}-${made}`;
  const outer = `cw${process.pid}-${made}`;
  ip('netns', 'add', name);
  const folder = mkdtempSync(join(tmpdir(), 'causeway-'));
  const close = (): void => {
    // The cable goes with it.
    ip('netns', 'delete', name);
    rmSync(folder, { recursive: true });
  };
  try {
    ip('-n', name, 'link', 'set', 'lo', 'up');
    ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    ip('link', 'set', outer, 'up');
    ip('-n', name, 'address', 'add', ADDRESS, 'dev', 'eth0');
    ip('-n', name, 'link', 'set', 'eth0', 'up');
  } catch (error) {
    close();
    throw error;
  }
  const prefix = ['ip', 'netns', 'exec', name];
  return {
    address: ADDRESS.split('/')[0] ?? '',
    prefix,
    executable(program) {
      const file = join(folder, 'run');
      writeFileSync(file, `#!/bin/sh\nexec ${prefix.join(' ')} ${program} "$@"\n`, { mode: 0o755 });
      return file;
    },
    close,
  };
}

/** Whether this process may make namespaces: in many a container not even root may. */
export function mayMakeNamespaces(): boolean {
  try {
    makeNamespace().close();
    return true;
  } catch {
    return false;
  }
}
