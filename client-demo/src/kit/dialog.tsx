import { X } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { text } from '../texts/texts.ts';
import { Button, IconButton } from './button.tsx';

interface DialogProps {
  readonly title: string;
  /** Fields stand in two columns where there is room. */
  readonly wide?: boolean;
  /** Called however it is closed. */
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A modal dialog: the browser's own, with its focus and its Escape. It is open as long as it is rendered. */
export function Dialog({ title, wide = false, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => ref.current?.showModal(), []);
  return (
    <dialog ref={ref} class={wide ? 'dialog dialog-wide' : 'dialog'} aria-labelledby={titleId} onClose={onClose}>
      <header class="dialog-header">
        <h2 id={titleId}>{title}</h2>
        <IconButton icon={X} label={text('kit:close', { title })} onPress={() => ref.current?.close()} />
      </header>
      {children}
    </dialog>
  );
}

interface QuestionProps {
  readonly title: string;
  readonly words: string;
  /** What the button does. */
  readonly yes: string;
  readonly testId?: string;
  readonly onYes: () => void;
  /** Called after either answer. */
  readonly onClose: () => void;
}

/** Asks before something that is not easily undone. */
export function Question({ title, words, yes, testId, onYes, onClose }: QuestionProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const wordsId = useId();
  useLayoutEffect(() => ref.current?.showModal(), []);
  const close = (): void => ref.current?.close();
  return (
    <dialog
      ref={ref}
      class="dialog dialog-question"
      role="alertdialog"
      aria-labelledby={titleId}
      aria-describedby={wordsId}
      onClose={onClose}
    >
      <h2 id={titleId}>{title}</h2>
      <p id={wordsId}>{words}</p>
      <div class="dialog-answers">
        <Button onPress={close}>{text('kit:cancel')}</Button>
        <Button
          look="danger"
          {...(testId === undefined ? {} : { testId })}
          onPress={() => {
            onYes();
            close();
          }}
        >
          {yes}
        </Button>
      </div>
    </dialog>
  );
}
