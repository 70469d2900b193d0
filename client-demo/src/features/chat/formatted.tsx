import { marksOf, type Mark } from './markdown.ts';

/** What somebody wrote, with its emphasis, lists and links. */
export function Formatted({ words }: { readonly words: string }) {
  return (
    <div class="chat-words" dir="auto">
      <Marks marks={marksOf(words)} />
    </div>
  );
}

function Marks({ marks }: { readonly marks: readonly Mark[] }) {
  return marks.map((mark, index) => <MarkView key={index} mark={mark} />);
}

function MarkView({ mark }: { readonly mark: Mark }) {
  if (typeof mark === 'string') return mark;
  if ('tag' in mark) {
    const Tag = mark.tag;
    return Tag === 'br' ? (
      <br />
    ) : (
      <Tag>
        <Marks marks={mark.inner} />
      </Tag>
    );
  }
  return (
    <>
      <a href={mark.href} target="_blank" rel="noopener noreferrer">
        <Marks marks={mark.inner} />
      </a>
      {mark.host !== null && <small class="chat-host"> ({mark.host})</small>}
    </>
  );
}
