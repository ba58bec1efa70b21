/** A codicon by name; decorative unless it is given words. */
export function Icon({ name, label, spin, className }: IconProps) {
  const classes = ['codicon', `codicon-${name}`, spin ? 'codicon-modifier-spin' : '', className ?? ''];
  return label ? (
    <span className={classes.join(' ')} role="img" aria-label={label} title={label} />
  ) : (
    <span className={classes.join(' ')} aria-hidden="true" />
  );
}

export interface IconProps {
  /** Codicon name without its prefix: `add`. */
  name: string;
  /** Spoken and shown on hover. */
  label?: string | undefined;
  spin?: boolean;
  className?: string;
}
