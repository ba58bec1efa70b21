import type { ReactNode } from 'react';
import { IconButton } from './button';
import { Icon } from './icon';

export interface NoticeProps {
  severity: 'error' | 'warning' | 'info';
  children: ReactNode;
  onClose?: () => void;
}

/** A sentence that needs attention, with its severity as icon and colour. */
export function Notice({ severity, children, onClose }: NoticeProps) {
  return (
    <div className={`notice notice-${severity}`} role={severity === 'error' ? 'alert' : 'status'}>
      <Icon name={severity} className="notice-icon" />
      <div className="notice-text">{children}</div>
      {onClose ? <IconButton icon="close" label="Close" onClick={onClose} /> : null}
    </div>
  );
}
