import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { runCommand } from './command.mjs';
import { inRepo } from './paths.mjs';

test.each([
  ['success', ['-c', 'echo one; echo two >&2'], { ok: true, how: 'exit code 0' }],
  ['an exit code', ['-c', 'exit 3'], { ok: false, how: 'exit code 3' }],
  ['a signal', ['-c', 'kill -KILL $$'], { ok: false, how: 'ended by SIGKILL' }],
])('%s is told', async (_name, args, expected) => {
  await expect(runCommand('sh', args)).resolves.toMatchObject(expected);
});

test('a command that does not exist is told', async () => {
  const { ok, how } = await runCommand('no-such-command-here', []);
  expect(ok).toBe(false);
  expect(how).toContain('ENOENT');
});

test('the last lines come back', async () => {
  const { tail } = await runCommand('seq', ['1', '100']);
  expect(tail.split('\n').at(0)).toBe('76');
  expect(tail.split('\n').at(-1)).toBe('100');
});

test('running out of time ends the command and what it started', async () => {
  // The inner sleep holds the output pipe open: the call returns early only if that dies too.
  const { ok, how } = await runCommand('sh', ['-c', 'sleep 60 & sleep 60'], { timeoutMs: 50 });
  expect(ok).toBe(false);
  expect(how).toContain('50 ms');
});

test('a stopped set-up ends when its command has, and says by which signal', async () => {
  const command = `trap 'sleep 0.2; echo tidied >&2; exit 1' TERM; sleep 60 & echo up; wait`;
  const setUp = `import { runCommand } from ${JSON.stringify(inRepo('src/setup/command.mjs'))};
    await runCommand('sh', ['-c', ${JSON.stringify(command)}], { onLine: console.log });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', setUp], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output === 'up\n') child.kill('SIGTERM');
  });
  const [code] = await once(child, 'exit');
  expect(code).toBe(143);
  expect(output).toBe('up\ntidied\n');
});

test('handOver passes a signal on and the exit code back', async () => {
  const server = `process.on('SIGTERM', () => process.exit(7)); console.log('up'); setInterval(() => {}, 1000);`;
  const launcher = `import { handOver } from ${JSON.stringify(inRepo('src/setup/command.mjs'))};
    process.exitCode = await handOver(process.execPath, ['-e', ${JSON.stringify(server)}], process.env);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', launcher], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(7);
});
