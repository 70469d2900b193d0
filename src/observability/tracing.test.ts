import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { CausewayError } from '../domain/errors.ts';
import { noTracing, traceWithin } from '../ports/tracing.ts';
import { createLogger } from './logger.ts';
import { openTracing, type OpenTracing } from './tracing.ts';

function tracing(ratio = 1): { tracing: OpenTracing; spans: () => Promise<Finished[]> } {
  const exporter = new InMemorySpanExporter();
  const tracing = openTracing({ exporter, ratio, node: 'eu-1', region: 'eu', version: '1' });
  let finished: Finished[] | undefined;
  const spans = async (): Promise<Finished[]> => {
    if (!finished) {
      // It forgets them when it is shut down.
      exporter.shutdown = async () => undefined;
      await tracing.close();
      finished = exporter.getFinishedSpans().map((span) => ({
        name: span.name,
        id: span.spanContext().spanId,
        trace: span.spanContext().traceId,
        parent: span.parentSpanContext?.spanId,
        error: span.attributes['error.type'],
      }));
    }
    return finished;
  };
  onTestFinished(() => tracing.close());
  return { tracing, spans };
}

const Line = z.record(z.string(), z.unknown());

interface Finished {
  readonly name: string;
  readonly id: string;
  readonly trace: string;
  readonly parent: string | undefined;
  readonly error: unknown;
}

it('what is done within a span belongs to it', async () => {
  const { tracing: here, spans } = tracing();
  const answer = await here.trace('room.join', () => traceWithin(here, 'registry.append', async () => 'done'));
  expect(answer).toBe('done');
  const [append, join] = await spans();
  expect(append).toMatchObject({ name: 'registry.append', parent: join?.id, trace: join?.trace });
  expect(join).toMatchObject({ name: 'room.join', parent: undefined });
});

it('what another node does belongs to the trace that asked for it', async () => {
  const [asking, serving] = [tracing(), tracing(0)];
  await asking.tracing.trace('media.consume', async () => {
    const traceparent = asking.tracing.current();
    expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    await serving.tracing.trace('hop.serve', async () => undefined, traceparent);
  });
  const [consume] = await asking.spans();
  expect(await serving.spans()).toMatchObject([{ name: 'hop.serve', parent: consume?.id, trace: consume?.trace }]);
});

it.each(['', 'nonsense', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`])(
  'a traceparent %j begins a trace',
  async (from) => {
    const { tracing: here, spans } = tracing();
    await here.trace('hop.serve', async () => undefined, from);
    expect(await spans()).toMatchObject([{ parent: undefined }]);
  },
);

it('what is refused or breaks is marked by its code alone', async () => {
  const { tracing: here, spans } = tracing();
  const refuse = here.trace('a', async () => Promise.reject(new CausewayError('not_found', 'Ada is not here')));
  await expect(refuse).rejects.toThrow('Ada');
  await expect(here.trace('b', async () => Promise.reject(new Error('Ada')))).rejects.toThrow('Ada');
  await here.trace('c', async (span) => span.fail('room_full'));
  expect((await spans()).map(({ error }) => error)).toEqual(['not_found', 'internal', 'room_full']);
  expect(JSON.stringify(await spans())).not.toContain('Ada');
});

it('records the share that it is told to, and nothing unless it is on', async () => {
  const { tracing: here, spans } = tracing(0);
  await here.trace('a', async () => {
    expect(here.current()).toBeUndefined();
    expect(here.traceId()).toBeUndefined();
    await traceWithin(here, 'b', async () => undefined);
  });
  expect(await spans()).toEqual([]);
  expect(await noTracing.trace('a', async () => noTracing.current())).toBeUndefined();
});

it('the trace stands in the lines that are logged within it', async () => {
  const { tracing: here } = tracing();
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ level: 'info', node: 'a', region: 'b', traceId: () => here.traceId(), destination });
  logger.info({}, 'before');
  await here.trace('a', async () => logger.info({ id: here.traceId() }, 'within'));
  const [before, within] = lines.map((line) => Line.parse(JSON.parse(line)));
  expect(before).not.toHaveProperty('traceId');
  expect(within?.['traceId']).toMatch(/^[0-9a-f]{32}$/);
  expect(within?.['traceId']).toBe(within?.['id']);
});
