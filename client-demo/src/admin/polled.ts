import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { problemOf, type Problem } from './operator.ts';

export interface Polled<T> {
  /** Null: it is not known yet. */
  readonly value: ReadonlySignal<T | null>;
  /** Why it is not known, or why what is known is old. */
  readonly problem: ReadonlySignal<Problem | null>;
  /** Asks at once. */
  readonly again: () => void;
}

/**
 * Asks again and again as long as it is shown, and not while nobody looks at the tab.
 * @param what - another text: what was known is of something else
 */
export function usePolled<T>(what: string, ms: number, ask: (signal: AbortSignal) => Promise<T>): Polled<T> {
  const value = useSignal<T | null>(null);
  const problem = useSignal<Problem | null>(null);
  const asked = useSignal(0);
  useEffect(() => {
    value.value = null;
    problem.value = null;
  }, [what]);
  useEffect(() => {
    const ending = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      if (!document.hidden) {
        try {
          const answer = await ask(ending.signal);
          if (ending.signal.aborted) return;
          value.value = answer;
          problem.value = null;
        } catch (error) {
          if (ending.signal.aborted) return;
          problem.value = problemOf(error);
        }
      }
      timer = setTimeout(() => void look(), ms);
    };
    const onVisible = (): void => void (document.hidden ? undefined : look());
    document.addEventListener('visibilitychange', onVisible);
    void look();
    return () => {
      ending.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [what, asked.value]);
  return { value, problem, again: () => void (asked.value += 1) };
}
