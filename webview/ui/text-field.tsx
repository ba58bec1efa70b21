import { type FormEvent, type KeyboardEvent, type Ref, useLayoutEffect, useRef } from 'react';
import type { VscodeTextarea } from './kit';
import './kit';

export interface TextProps {
  value: string;
  /** Spoken name; the visible label stands above the field. */
  label: string;
  placeholder?: string | undefined;
  disabled?: boolean | undefined;
  invalid?: boolean | undefined;
  onInput: (value: string) => void;
  onBlur?: () => void;
  onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
}

function textOf(event: FormEvent<HTMLElement>): string {
  return (event.currentTarget as HTMLElement & { value: string }).value;
}

/** One line of text. */
export function TextField({ onInput, onBlur, disabled, ...rest }: TextProps & { ref?: Ref<HTMLElement> }) {
  return (
    <vscode-textfield
      {...rest}
      className="field-control nodrag"
      disabled={disabled}
      onInput={(event: FormEvent<HTMLElement>) => onInput(textOf(event))}
      onBlur={onBlur}
    />
  );
}

/** Several lines of text; it grows with what is written, up to 24 lines. */
export function TextArea({ onInput, onBlur, disabled, value, ...rest }: TextProps) {
  const ref = useRef<VscodeTextarea>(null);
  useGrowth(ref, value);
  return (
    <vscode-textarea
      {...rest}
      ref={ref}
      value={value}
      className="field-control nodrag nowheel"
      resize="none"
      disabled={disabled}
      onInput={(event: FormEvent<HTMLElement>) => onInput(textOf(event))}
      onBlur={onBlur}
    />
  );
}

const MAX_HEIGHT = 440;

function useGrowth(ref: { current: VscodeTextarea | null }, value: string): void {
  useLayoutEffect(() => {
    const area = ref.current;
    if (!area) return;
    let live = true;
    void area.updateComplete.then(() => {
      const inner = area.wrappedElement;
      if (!live || !inner || inner.value !== value) return;
      // The kit gives its text area no room at the left, unlike its text field.
      inner.style.padding = '4px 6px';
      area.style.height = '0px';
      area.style.height = `${Math.min(MAX_HEIGHT, Math.max(46, inner.scrollHeight + 4))}px`;
    });
    return () => {
      live = false;
    };
  }, [ref, value]);
}
