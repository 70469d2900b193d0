import type { Signal } from '@preact/signals';
import type { HTMLAttributes } from 'preact';

interface TextFieldProps extends Pick<HTMLAttributes<HTMLInputElement>, 'autocapitalize'> {
  readonly label: string;
  readonly name: string;
  readonly value: Signal<string>;
  readonly maxLength: number;
  readonly required?: boolean;
  /** What the browser says where it is required and missing. */
  readonly hint?: string;
  readonly placeholder?: string;
  readonly autocomplete?: string;
  /** Shows the label to those only who do not see. */
  readonly labelHidden?: boolean;
}

/** One line of text. Blanks alone are nothing. */
export function TextField({
  label,
  name,
  value,
  hint,
  required = false,
  labelHidden = false,
  ...rest
}: TextFieldProps) {
  return (
    <label class="field">
      <span class={labelHidden ? 'visually-hidden' : 'field-label'}>{label}</span>
      <input
        {...rest}
        class="input"
        name={name}
        required={required}
        {...(required ? { pattern: '.*\\S.*' } : {})}
        title={hint}
        value={value.value}
        onInput={(event) => {
          value.value = event.currentTarget.value;
        }}
      />
    </label>
  );
}
