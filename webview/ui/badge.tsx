import './kit';
import type { ReactNode } from 'react';

/** A count, as on VS Code's views. */
export function Badge({ children }: { children: ReactNode }) {
  return <vscode-badge variant="counter">{children}</vscode-badge>;
}
