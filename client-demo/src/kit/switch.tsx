interface SwitchProps {
  readonly label: string;
  /** What it means. */
  readonly words?: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

export function Switch({ label, words, on, onChange }: SwitchProps) {
  return (
    <label class="switch">
      <span>
        {label}
        {words !== undefined && <small>{words}</small>}
      </span>
      <input type="checkbox" role="switch" checked={on} onChange={(event) => onChange(event.currentTarget.checked)} />
    </label>
  );
}
