interface Closable {
  close(): void;
}

/** Two things that are being made: both, or none, and then what there is of them is closed. */
export async function createBoth<A extends Closable, B extends Closable>(
  first: Promise<A>,
  second: Promise<B>,
): Promise<readonly [A, B]> {
  try {
    return await Promise.all([first, second]);
  } catch (error) {
    for (const made of await Promise.allSettled([first, second])) {
      if (made.status === 'fulfilled') made.value.close();
    }
    throw error;
  }
}
