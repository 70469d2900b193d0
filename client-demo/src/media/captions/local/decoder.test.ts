import { expect, it } from 'vitest';
import { type MakeTensor, type Network, wordsIn } from './decoder.ts';

type Values = Awaited<ReturnType<Network['run']>>;

/** As the runtime's: what it holds is what matters here. */
const tensor: MakeTensor = (data) => ({ data });

/** A model that says these words, one after the other; what its decoder was asked is kept. */
function modelOf(...script: readonly number[]) {
  const asked: Values[] = [];
  const decoder: Network = {
    inputNames: ['input_ids', 'past_key_values.0.decoder.key', 'past_key_values.0.encoder.key'],
    run: async (inputs) => {
      const word = script[asked.length] ?? 2;
      asked.push(inputs);
      return {
        logits: tensor(
          Float32Array.from({ length: 10 }, (_, index) => (index === word ? 1 : 0)),
          [1, 1, 10],
        ),
        'present.0.decoder.key': tensor(Float32Array.of(asked.length), [1]),
        'present.0.encoder.key': tensor(Float32Array.of(-asked.length), [1]),
      };
    },
  };
  const encoder: Network = {
    inputNames: ['input_values'],
    run: async () => ({ last_hidden_state: tensor(Float32Array.of(7), [1]) }),
  };
  return { asked, model: { encoder, decoder, tensor } };
}

const second = new Float32Array(16_000);

it('goes on with the likeliest word until the model says that it is the end', async () => {
  const { asked, model } = modelOf(5, 6, 7);
  expect(await wordsIn(second, model)).toEqual([5, 6, 7]);
  expect(asked.map(({ input_ids }) => Number(input_ids?.data[0]))).toEqual([1, 5, 6, 7]);
  expect(asked.map(({ use_cache_branch }) => use_cache_branch?.data[0])).toEqual([false, true, true, true]);
});

it('gives the decoder what it remembers: of its words the newest, of the sound the first', async () => {
  const { asked, model } = modelOf(5, 6, 7);
  await wordsIn(second, model);
  const memories = asked.map((inputs) => [
    Number(inputs['past_key_values.0.decoder.key']?.data[0] ?? 0),
    Number(inputs['past_key_values.0.encoder.key']?.data[0] ?? 0),
  ]);
  expect(memories).toEqual([
    [0, 0],
    [1, -1],
    [2, -1],
    [3, -1],
  ]);
});

it('says no more words than are said in that time, and stops when the same come again and again', async () => {
  expect(await wordsIn(second, modelOf(3, 4, 5, 6, 7, 8, 9, 3, 5, 7, 9, 4).model)).toHaveLength(7);
  const looping = Array.from({ length: 60 }, (_, index) => 3 + (index % 2));
  expect((await wordsIn(new Float32Array(160_000), modelOf(...looping).model)).length).toBeLessThan(8);
});
