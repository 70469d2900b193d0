import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { Icon, type IconShape } from './icon.tsx';
import { placeBeside } from './placing.ts';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon: IconShape;
  /** It takes something away: shown apart from the others. */
  readonly grave?: boolean;
  /** Of a switch. */
  readonly on?: boolean;
  readonly press: () => void;
}

interface MenuProps {
  /** For those who do not see the button's icon, and as its tooltip. */
  readonly label: string;
  readonly icon: IconShape;
  /** Classes of the button. */
  readonly class: string;
  readonly testId?: string;
  readonly children?: ComponentChildren;
  /** Asked for when it is opened. */
  readonly items: () => readonly MenuItem[];
}

const STEPS: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowDown: (index, count) => (index + 1) % count,
  ArrowUp: (index, count) => (index - 1 + count) % count,
  Home: () => 0,
  End: (_index, count) => count - 1,
};

/**
 * A button that opens a menu, by the browser's own popover: closed by a press elsewhere and by Escape, which gives the
 * focus back (https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/).
 */
export function Menu({ label, icon, class: classes, testId, children, items }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  const opened = (element: HTMLDivElement | null): void => {
    if (element === null || button.current === null || menu.current === null) return;
    placeBeside(menu.current, button.current);
    element.querySelector<HTMLButtonElement>('button')?.focus();
  };
  const move = (event: KeyboardEvent): void => {
    const buttons = [...(menu.current?.querySelectorAll('button') ?? [])];
    const step = STEPS[event.key];
    if (step === undefined || buttons.length === 0) return;
    event.preventDefault();
    const focused = buttons.findIndex((each) => each === document.activeElement);
    buttons[step(focused, buttons.length)]?.focus();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        class={classes}
        data-testid={testId}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={id}
        popoverTarget={id}
      >
        <Icon shape={icon} />
        {children}
      </button>
      <div
        ref={menu}
        id={id}
        class="menu"
        popover="auto"
        role="menu"
        aria-label={label}
        onToggle={() => setOpen(menu.current?.matches(':popover-open') ?? false)}
        onKeyDown={move}
      >
        {open && (
          <div ref={opened} class="menu-items" role="presentation">
            {items().map((item) => (
              <button
                key={item.id}
                type="button"
                class={item.grave ? 'menu-item menu-item-grave' : 'menu-item'}
                data-testid={item.id}
                role={item.on === undefined ? 'menuitem' : 'menuitemcheckbox'}
                aria-checked={item.on}
                tabIndex={-1}
                onClick={() => {
                  menu.current?.hidePopover();
                  item.press();
                }}
              >
                <Icon shape={item.icon} />
                {item.label}
              </button>
            ))}
          </div>
        )}
      </div>
    </>
  );
}
