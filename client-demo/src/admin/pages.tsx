import type { Signal } from '@preact/signals';
import { ChevronLeft, ChevronRight } from 'lucide';
import { Button } from '../kit/button.tsx';
import { text } from '../texts/texts.ts';

interface PagesProps<Cursor> {
  /** Where each page after the first begins, up to the one that is shown. */
  readonly cursors: Signal<readonly Cursor[]>;
  /** Where the next one begins; null: this is the last. */
  readonly next: Cursor | null;
}

/** Nothing, where there is one page only. */
export function Pages<Cursor>({ cursors, next }: PagesProps<Cursor>) {
  const first = cursors.value.length === 0;
  if (first && next === null) return null;
  return (
    <div class="admin-pages">
      <Button
        small
        icon={ChevronLeft}
        disabled={first}
        testId="page-back"
        onPress={() => {
          cursors.value = cursors.value.slice(0, -1);
        }}
      >
        {text('admin:page-back')}
      </Button>
      <Button
        small
        icon={ChevronRight}
        disabled={next === null}
        testId="page-next"
        onPress={() => {
          if (next !== null) cursors.value = [...cursors.value, next];
        }}
      >
        {text('admin:page-next')}
      </Button>
    </div>
  );
}
