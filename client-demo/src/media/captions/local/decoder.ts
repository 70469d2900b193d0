/** From sound to the words of the model: the encoder once, the decoder word by word, always the likeliest. */

/** Of the model: where a text begins and ends. */
const BEGIN = 1;
const END = 2;
/** Of the model `tiny`: heads of its attention, and the size of each. */
const HEADS = 8;
const HEAD_SIZE = 36;
/** Nobody says more words than this in a second, of the model's: beyond it they are made up. */
const MOST_PER_SECOND = 6.5;

/** A value of the runtime's, as far as this looks into it. */
interface Value {
  readonly data: ArrayLike<unknown>;
}
type Values = Readonly<Record<string, Value>>;

/** One of the two parts of the model, as far as this needs it. */
export interface Network {
  readonly inputNames: readonly string[];
  run(inputs: Values): Promise<Values>;
}

/** Makes the runtime's values. */
export type MakeTensor = (data: Float32Array | BigInt64Array | readonly boolean[], dims: readonly number[]) => Value;

interface Model {
  readonly encoder: Network;
  readonly decoder: Network;
  readonly tensor: MakeTensor;
}

const isOfDecoder = (name: string): boolean => name.includes('.decoder.');

/**
 * The numbers of the words in a piece of speech, without beginning and end.
 * @param sound of 16 kHz, at most some ten seconds
 */
export async function wordsIn(sound: Float32Array, { encoder, decoder, tensor }: Model): Promise<readonly number[]> {
  const { last_hidden_state: heard } = await encoder.run({ input_values: tensor(sound, [1, sound.length]) });
  if (heard === undefined) throw new Error('the encoder has no answer');
  const memories = decoder.inputNames.filter((name) => name.startsWith('past_key_values.'));
  const empty = tensor(new Float32Array(0), [0, HEADS, 1, HEAD_SIZE]);
  let past: Values = Object.fromEntries(memories.map((name) => [name, empty]));
  const words: number[] = [];
  const most = Math.ceil((sound.length / 16_000) * MOST_PER_SECOND);
  for (let last = BEGIN; words.length < most;) {
    const begun = words.length > 0;
    const answer = await decoder.run({
      input_ids: tensor(BigInt64Array.of(BigInt(last)), [1, 1]),
      encoder_hidden_states: heard,
      use_cache_branch: tensor([begun], [1]),
      ...past,
    });
    last = likeliest(answer['logits']);
    if (last === END || repeats([...words, last])) break;
    words.push(last);
    const before = past;
    past = Object.fromEntries(
      memories.map((name) => {
        // What it remembers of the sound is made once.
        const kept = begun && !isOfDecoder(name);
        const value = kept ? before[name] : answer[name.replace('past_key_values', 'present')];
        if (value === undefined) throw new Error(`the decoder lacks ${name}`);
        return [name, value];
      }),
    );
  }
  return words;
}

function likeliest(logits: Value | undefined): number {
  const values = logits?.data;
  if (!(values instanceof Float32Array)) throw new Error('the decoder has an answer of another form');
  return values.reduce((best, value, index) => (value > (values[best] ?? -Infinity) ? index : best), 0);
}

/** How a model that hears no words goes on: the same few again and again. */
function repeats(words: readonly number[]): boolean {
  return [1, 2, 3, 4].some((length) => {
    const times = length === 1 ? 5 : 3;
    const end = words.slice(-length * times);
    return end.length === length * times && end.every((word, index) => word === end[index % length]);
  });
}
