/** Fetches large files, and says how much of them has come. */

/** As the browser keeps them for good, they come but once. @param told from 0 to 1 */
export async function fetchAll(urls: readonly string[], told: (part: number) => void): Promise<readonly Uint8Array[]> {
  const answers = await Promise.all(
    urls.map(async (url) => {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`a file did not come: ${answer.status}`);
      return answer;
    }),
  );
  // What is compressed on its way has no known size: it counts once it is there.
  const sizeOf = ({ headers }: Response): number =>
    headers.has('content-encoding') ? 0 : Number(headers.get('content-length') ?? 0);
  const all = answers.reduce((sum, answer) => sum + sizeOf(answer), 0);
  let come = 0;
  return Promise.all(
    answers.map(async (answer) => {
      const parts: Uint8Array[] = [];
      const reader = sizeOf(answer) === 0 ? undefined : answer.body?.getReader();
      if (reader === undefined) return new Uint8Array(await answer.arrayBuffer());
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        parts.push(read.value);
        come += read.value.length;
        told(Math.min(1, come / all));
      }
      return new Uint8Array(await new Blob(parts.map((part) => part.slice())).arrayBuffer());
    }),
  );
}
