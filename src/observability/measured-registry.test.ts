import { expect, it } from 'vitest';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import { measured } from './measured-registry.ts';

const key = { tenant: 'acme', room: 'standup' };

function fixture() {
  const answers: { operation: string; seconds: number; failed: boolean }[] = [];
  let conflicts = 0;
  let time = 0;
  const telemetry = {
    registryAnswered: (operation: string, seconds: number, failed: boolean) =>
      void answers.push({ operation, seconds, failed }),
    registryConflict: () => void (conflicts += 1),
  };
  const plain = new MemoryRegistry();
  const registry = measured(plain, telemetry, () => (time += 250));
  return { plain, registry, answers, conflicts: () => conflicts };
}

it('times what is answered', async () => {
  const { registry, answers } = fixture();
  await registry.read(key, 0);
  expect(answers).toEqual([{ operation: 'read', seconds: 0.25, failed: false }]);
});

it('counts an append that came too late', async () => {
  const { registry, conflicts } = fixture();
  await registry.append(key, 5, []);
  expect(conflicts()).toBe(1);
});

it('counts and passes on what fails', async () => {
  const { plain, registry, answers } = fixture();
  plain.read = () => Promise.reject(new Error('away'));
  await expect(registry.read(key, 0)).rejects.toThrow('away');
  expect(answers).toEqual([{ operation: 'read', seconds: 0.25, failed: true }]);
});
