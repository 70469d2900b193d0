import type { ComponentChildren } from 'preact';
import { Icon, type IconShape } from './icon.tsx';

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly icon?: IconShape;
  readonly look?: 'primary' | 'danger' | 'quiet' | 'glass';
  readonly small?: boolean;
  readonly submit?: boolean;
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly testId?: string;
  readonly onPress?: () => void;
}

/** A button with words. */
export function Button({ children, icon, look, small, submit, busy, disabled, testId, onPress }: ButtonProps) {
  const classes = ['button', look && `button-${look}`, small && 'button-small'];
  return (
    <button
      type={submit ? 'submit' : 'button'}
      class={classes.filter(Boolean).join(' ')}
      data-testid={testId}
      aria-busy={busy}
      disabled={disabled}
      onClick={onPress}
    >
      {icon !== undefined && <Icon shape={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps {
  readonly icon: IconShape;
  /** What it does, for those who do not see the icon, and as its tooltip. */
  readonly label: string;
  readonly glass?: boolean;
  readonly disabled?: boolean;
  readonly testId?: string;
  readonly onPress: () => void;
}

/** A round button without words. */
export function IconButton({ icon, label, glass, disabled, testId, onPress }: IconButtonProps) {
  return (
    <button
      type="button"
      class={glass ? 'icon-button icon-button-glass' : 'icon-button'}
      data-testid={testId}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onPress}
    >
      <Icon shape={icon} />
    </button>
  );
}
