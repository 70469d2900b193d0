import { X } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { text } from '../texts/texts.ts';
import { IconButton } from './button.tsx';

interface PanelFrameProps {
  readonly id: string;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A page beside the stage. Whoever opens it is there with the focus; Escape closes it, and the focus returns. */
export function PanelFrame({ id, title, onClose, children }: PanelFrameProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const before = document.activeElement;
    heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <section
      class="panel"
      data-testid={`panel-${id}`}
      aria-labelledby={titleId}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <header class="panel-header">
        <h2 ref={heading} id={titleId} tabIndex={-1}>
          {title}
        </h2>
        <IconButton icon={X} label={text('kit:close', { title })} onPress={onClose} />
      </header>
      {children}
    </section>
  );
}
