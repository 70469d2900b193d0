interface Choice {
  readonly value: string;
  readonly label: string;
}

interface SelectProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly testId?: string;
  readonly onChoose: (value: string) => void;
}

/** A choice of one among several. */
export function Select({ label, choices, value, testId, onChoose }: SelectProps) {
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <select
        class="input"
        data-testid={testId}
        value={value}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  );
}
