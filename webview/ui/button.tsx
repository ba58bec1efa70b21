import './kit';
import type { MouseEvent, ReactNode, Ref } from 'react';
import { Icon } from './icon';

export interface ButtonProps {
  children: ReactNode;
  icon?: string;
  /** Less prominent: at most one button of a group is not. */
  secondary?: boolean;
  disabled?: boolean;
  /** Shown on hover. */
  title?: string;
  className?: string;
  onClick: (event: MouseEvent<HTMLElement>) => void;
}

/** A push button with a text. */
export function Button({ children, icon, secondary, disabled, title, className, onClick }: ButtonProps) {
  return (
    <vscode-button
      className={className}
      secondary={secondary}
      disabled={disabled}
      title={title}
      aria-disabled={disabled ? 'true' : undefined}
      onClick={(event: MouseEvent<HTMLElement>) => {
        if (!disabled) onClick(event);
      }}
    >
      {icon ? (
        <span slot="content-before" className="button-icon">
          <Icon name={icon} />
        </span>
      ) : null}
      {children}
    </vscode-button>
  );
}

export interface IconButtonProps {
  icon: string;
  /** Its spoken name and its hover text. */
  label: string;
  disabled?: boolean;
  /** For a button that stays down: whether it is. */
  pressed?: boolean;
  className?: string;
  ref?: Ref<HTMLButtonElement>;
  onClick: (event: MouseEvent<HTMLButtonElement>) => void;
}

/** A square button with an icon, as in VS Code's toolbars. */
export function IconButton({ icon, label, disabled, pressed, className, ref, onClick }: IconButtonProps) {
  return (
    <button
      ref={ref}
      type="button"
      className={`icon-button nodrag nopan ${className ?? ''}`}
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

/** A button that reads as a link. */
export function LinkButton({ children, onClick }: { children: ReactNode; onClick: () => void }) {
  return (
    <button type="button" className="link-button nodrag nopan" onClick={onClick}>
      {children}
    </button>
  );
}
