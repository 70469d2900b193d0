import type { Signal } from '@preact/signals';
import type { HTMLAttributes, TargetedInputEvent } from 'preact';

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
  /** Id of a `datalist` with what may be meant. */
  readonly list?: string;
  /** Nobody is to read it over one's shoulder. */
  readonly secret?: boolean;
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
  secret = false,
  list,
  ...rest
}: TextFieldProps) {
  const attributes = {
    ...rest,
    class: 'input',
    name,
    required,
    ...(required && !secret ? { pattern: '.*\\S.*' } : {}),
    ...(hint === undefined ? {} : { title: hint }),
    value: value.value,
    onInput: (event: TargetedInputEvent<HTMLInputElement>) => {
      value.value = event.currentTarget.value;
    },
  };
  return (
    <label class="field">
      <span class={labelHidden ? 'visually-hidden' : 'field-label'}>{label}</span>
      {secret && <input {...attributes} type="password" />}
      {!secret && list === undefined && <input {...attributes} />}
      {!secret && list !== undefined && <input {...attributes} type="text" list={list} />}
    </label>
  );
}
