import { Writable } from 'node:stream';
import { setImmediate as soon } from 'node:timers/promises';
import { describe, expect, it, test } from 'vitest';
import { encodeShort, Gathering } from './worker-channel.ts';

/** Notes what is written together. */
class Pipe extends Writable {
  readonly written: string[][] = [];

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this.written.push(chunks.map(({ chunk }) => chunk.toString()));
    done();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written.push([chunk.toString()]);
    done();
  }
}

function fixture() {
  const pipe = new Pipe();
  const gathering = new Gathering(pipe);
  const write = (text: string): void => {
    gathering.begin();
    pipe.write(text);
  };
  return { pipe, gathering, write };
}

describe('what is written', () => {
  it('at once, and from microtasks, is written together and in order', async () => {
    const { pipe, write } = fixture();
    write('a');
    write('b');
    const later = (async () => {
      await Promise.resolve();
      write('c');
    })();
    expect(pipe.written).toEqual([]);
    await later;
    await soon();
    write('d');
    await soon();
    expect(pipe.written.flat()).toEqual(['a', 'b', 'c', 'd']);
    expect(pipe.written[0]).toEqual(expect.arrayContaining(['a', 'b']));
    expect(pipe.written.at(-1)).toEqual(['d']);
  });

  it('before the end is written by then', async () => {
    const { pipe, gathering, write } = fixture();
    write('a');
    gathering.end();
    expect(pipe.written).toEqual([['a']]);
    pipe.destroy();
    await soon();
    expect(pipe.written).toEqual([['a']]);
  });
});

test.each(['', 'urn:ietf:params:rtp-hdrext:sdes:mid', 'x'.repeat(65), 'Zürich', '会议', 'a🙂', '\u007F\u0080'])(
  '%s is encoded as TextEncoder does',
  (text) => {
    expect(encodeShort(text)).toEqual(new TextEncoder().encode(text));
  },
);
