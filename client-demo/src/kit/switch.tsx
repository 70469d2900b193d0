interface SwitchProps {
  readonly label: string;
  /** What it means. */
  readonly words?: string;
  readonly on: boolean;
  readonly testId?: string;
  readonly onChange: (on: boolean) => void;
}

export function Switch({ label, words, on, testId, onChange }: SwitchProps) {
  return (
    <label class="switch">
      <span>
        {label}
        {words !== undefined && <small>{words}</small>}
      </span>
      <input
        data-testid={testId}
        type="checkbox"
        role="switch"
        checked={on}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
