import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Icon } from './icon';

export interface MenuItem {
  id: string;
  label: string;
  icon?: string;
  /** A sentence under the label. */
  description?: string;
  /** The keys that do the same, at the right. */
  keys?: string;
  disabled?: boolean;
  /** A line above it. */
  separated?: boolean;
  /** Carries this text when it is dragged away (drag from a palette). */
  drag?: string;
}

export interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  /** Window coordinates, pixels. */
  x: number;
  y: number;
  onPick: (id: string) => void;
  onClose: () => void;
}

/** A menu at a place: arrows, Home, End, first letters, Enter and Esc; a click elsewhere closes it. */
export function Menu({ label, items, x, y, onPick, onClose }: MenuProps) {
  const ref = useRef<HTMLDivElement>(null);
  const place = usePlace(ref, x, y);
  const before = useRef<Element | null>(null);
  useEffect(() => {
    before.current = document.activeElement;
    buttonsOf(ref.current)[0]?.focus();
    const away = (event: Event) => {
      if (!ref.current?.contains(event.target as Node)) onClose();
    };
    window.addEventListener('pointerdown', away, true);
    window.addEventListener('blur', onClose);
    return () => {
      window.removeEventListener('pointerdown', away, true);
      window.removeEventListener('blur', onClose);
    };
  }, [onClose]);
  const close = () => {
    onClose();
    if (before.current instanceof HTMLElement) before.current.focus();
  };
  return (
    <div
      ref={ref}
      className="menu nodrag nopan nowheel"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      style={{ left: place.x, top: place.y }}
      onKeyDown={(event) => move(event, ref.current, close)}
    >
      {items.map((item) => (
        <MenuRow key={item.id} item={item} onPick={onPick} />
      ))}
    </div>
  );
}

function MenuRow({ item, onPick }: { item: MenuItem; onPick: (id: string) => void }) {
  return (
    <button
      type="button"
      role="menuitem"
      className={`menu-item ${item.separated ? 'menu-separated' : ''}`}
      disabled={item.disabled}
      draggable={item.drag !== undefined}
      onDragStart={(event) => event.dataTransfer.setData('text/plain', item.drag ?? '')}
      onMouseEnter={(event) => event.currentTarget.focus()}
      onClick={() => onPick(item.id)}
    >
      <span className="menu-icon">{item.icon ? <Icon name={item.icon} /> : null}</span>
      <span className="menu-words">
        <span className="menu-label">{item.label}</span>
        {item.description ? <span className="menu-description">{item.description}</span> : null}
      </span>
      {item.keys ? <span className="menu-keys">{item.keys}</span> : null}
    </button>
  );
}

function buttonsOf(menu: HTMLElement | null): HTMLButtonElement[] {
  return menu ? [...menu.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')] : [];
}

function move(event: KeyboardEvent, menu: HTMLElement | null, close: () => void): void {
  const buttons = buttonsOf(menu);
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1 + buttons.length,
    Home: 0,
    End: buttons.length - 1,
  };
  const next = steps[event.key];
  event.stopPropagation();
  if (event.key === 'Escape' || event.key === 'Tab') close();
  else if (next !== undefined) buttons[next % buttons.length]?.focus();
  else if (event.key.length === 1) startingWith(buttons, at, event.key)?.focus();
  else return;
  event.preventDefault();
}

function startingWith(buttons: HTMLButtonElement[], at: number, key: string): HTMLButtonElement | undefined {
  if (key === ' ') {
    buttons[at]?.click();
    return undefined;
  }
  const round = [...buttons.slice(at + 1), ...buttons.slice(0, at + 1)];
  return round.find((button) =>
    button.querySelector('.menu-label')?.textContent?.toLowerCase().startsWith(key.toLowerCase()),
  );
}

/** Keeps the menu inside the window. */
function usePlace(ref: { current: HTMLElement | null }, x: number, y: number): { x: number; y: number } {
  const [place, setPlace] = useState({ x, y });
  useLayoutEffect(() => {
    const box = ref.current?.getBoundingClientRect();
    if (!box) return;
    setPlace({
      x: Math.max(4, Math.min(x, window.innerWidth - box.width - 4)),
      y: Math.max(4, Math.min(y, window.innerHeight - box.height - 4)),
    });
  }, [ref, x, y]);
  return place;
}
