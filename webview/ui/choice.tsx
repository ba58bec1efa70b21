import './kit';
import type { FormEvent } from 'react';

export interface Option {
  value: string;
  label: string;
  help?: string;
}

export interface SelectProps {
  value: string;
  label: string;
  options: readonly Option[];
  disabled?: boolean | undefined;
  onChange: (value: string) => void;
}

/** One of a few. A value that is not among the options is shown as it is. */
export function Select({ value, label, options, disabled, onChange }: SelectProps) {
  const known = options.some((option) => option.value === value);
  const shown = known ? options : [{ value, label: value === '' ? '–' : value }, ...options];
  return (
    <vscode-single-select
      key={shown.map((option) => option.value).join('\n')}
      className="field-control nodrag nowheel"
      label={label}
      value={value}
      disabled={disabled}
      onChange={(event: FormEvent<HTMLElement>) => {
        const chosen = (event.currentTarget as HTMLElement & { value: string }).value;
        if (chosen !== value) onChange(chosen);
      }}
    >
      {shown.map((option) => (
        <vscode-option
          key={option.value}
          value={option.value}
          description={option.help ?? ''}
          selected={option.value === value}
        >
          {option.label}
        </vscode-option>
      ))}
    </vscode-single-select>
  );
}

export interface CheckboxProps {
  checked: boolean;
  label: string;
  disabled?: boolean | undefined;
  onChange: (checked: boolean) => void;
}

/** A box to tick, with its text. */
export function Checkbox({ checked, label, disabled, onChange }: CheckboxProps) {
  return (
    <vscode-checkbox
      className="nodrag"
      label={label}
      checked={checked}
      disabled={disabled}
      onChange={(event: FormEvent<HTMLElement>) =>
        onChange((event.currentTarget as HTMLElement & { checked: boolean }).checked)
      }
    />
  );
}
