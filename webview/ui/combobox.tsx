import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';

export interface ComboOption {
  value: string;
  /** At the right, muted. */
  detail?: string;
}

export interface ComboboxProps {
  value: string;
  label: string;
  options: readonly ComboOption[];
  placeholder?: string | undefined;
  disabled?: boolean | undefined;
  invalid?: boolean | undefined;
  /** The list was opened: the moment to fetch what it shows. */
  onOpen?: () => void;
  /** A value was chosen, or a free text was finished with Enter or by leaving the field. */
  onCommit: (value: string) => void;
}

/** A text field with a list of proposals; any text may be written. */
export function Combobox(props: ComboboxProps) {
  const { value, label, options, placeholder, disabled, invalid, onOpen, onCommit } = props;
  const id = useId();
  const [draft, setDraft] = useState(value);
  const [open, setOpen] = useState(false);
  const [filtering, setFiltering] = useState(false);
  const [at, setAt] = useState(-1);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => setDraft(value), [value]);
  useEffect(() => list.current?.children[at]?.scrollIntoView({ block: 'nearest' }), [at]);
  const wanted = draft.toLowerCase();
  const shown = filtering ? options.filter((option) => option.value.toLowerCase().includes(wanted)) : options;
  const show = () => {
    if (open || disabled) return;
    onOpen?.();
    setFiltering(false);
    setAt(-1);
    setOpen(true);
  };
  const commit = (text: string) => {
    setDraft(text);
    setOpen(false);
    if (text !== value) onCommit(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      show();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (shown.length > 0) setAt((at + step + shown.length) % shown.length);
    } else if (event.key === 'Enter') commit(open ? (shown[at]?.value ?? draft) : draft);
    else if (event.key === 'Escape' && open) setOpen(false);
    else if (event.key === 'Escape') setDraft(value);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const active = open && shown[at] ? `${id}-${at}` : undefined;
  return (
    <div className="combobox nodrag nowheel">
      <input
        className={`plain-input field-control ${invalid ? 'is-invalid' : ''}`}
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active}
        aria-invalid={invalid ? true : undefined}
        spellCheck={false}
        value={draft}
        placeholder={placeholder}
        disabled={disabled}
        onClick={show}
        onChange={(event) => {
          show();
          setFiltering(true);
          setAt(-1);
          setDraft(event.currentTarget.value);
        }}
        onBlur={() => commit(draft.trim())}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        id={`${id}-list`}
        className="combobox-list"
        role="listbox"
        aria-label={label}
        hidden={!open || shown.length === 0}
      >
        {shown.map((option, index) => (
          <div
            key={option.value}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="combobox-option"
            // The field must not lose the focus before the click arrives.
            onPointerDown={(event) => {
              event.preventDefault();
              commit(option.value);
            }}
          >
            <span>{option.value}</span>
            <span className="combobox-detail">{option.detail}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
