/** The few controls of the trace and review pages: theme tokens only, a spoken name on every one. */
import type { ReactNode } from 'react';
import { type TextPart, visibleParts } from './visible-text';

/** A codicon; it is decoration, so the name is spoken by what holds it. */
export function Icon({ name, spin = false, className = '' }: { name: string; spin?: boolean; className?: string }) {
  return (
    <span
      className={`codicon codicon-${name} ${spin ? 'codicon-modifier-spin' : ''} ${className}`}
      aria-hidden="true"
    />
  );
}

interface ButtonProps {
  children?: ReactNode;
  icon?: string;
  label?: string;
  title?: string;
  kind?: 'primary' | 'secondary' | 'quiet';
  pressed?: boolean;
  disabled?: boolean;
  describedBy?: string;
  className?: string;
  onClick(): void;
}

export function Button({
  children,
  icon,
  label,
  title,
  kind = 'secondary',
  pressed,
  disabled,
  describedBy,
  className = '',
  onClick,
}: ButtonProps) {
  return (
    <button
      type="button"
      className={`button ${kind} ${className}`}
      aria-label={label}
      aria-pressed={pressed}
      aria-describedby={describedBy}
      title={title ?? label}
      disabled={disabled}
      onClick={onClick}
    >
      {icon ? <Icon name={icon} /> : null}
      {children}
    </button>
  );
}

/** One of a few: a row of tabs or views, moved through with the arrow keys. */
export function Tabs<Id extends string>({
  label,
  choices,
  chosen,
  controls,
  onChoose,
}: {
  label: string;
  choices: readonly { id: Id; title: string }[];
  chosen: Id;
  controls: string;
  onChoose(id: Id): void;
}) {
  const move = (by: number, from: HTMLElement) => {
    const index = choices.findIndex((choice) => choice.id === chosen);
    const next = choices[(index + by + choices.length) % choices.length];
    if (!next) return;
    onChoose(next.id);
    from.parentElement?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.id}
          type="button"
          role="tab"
          data-tab={choice.id}
          aria-selected={choice.id === chosen}
          aria-controls={controls}
          tabIndex={choice.id === chosen ? 0 : -1}
          className="tab"
          onClick={() => onChoose(choice.id)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowRight') move(1, event.currentTarget);
            else if (event.key === 'ArrowLeft') move(-1, event.currentTarget);
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        >
          {choice.title}
        </button>
      ))}
    </div>
  );
}

/** Untrusted text: characters that cannot be seen are written out. */
export function Visible({ text, newlines = 'keep' }: { text: string; newlines?: 'keep' | 'mark' }) {
  const parts = visibleParts(text, newlines);
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other name and no state
  return parts.map((part, index) => (part.kind === 'plain' ? part.text : <Sign key={index} {...part} />));
}

function Sign({ text, kind }: TextPart) {
  if (kind === 'mark') return <span className="mark">{text}</span>;
  return (
    <span className="escaped" title="A character that cannot be seen">
      {text}
    </span>
  );
}
