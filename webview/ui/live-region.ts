/**
 * Speaks to screen readers without a flood: polite messages are joined and spoken at most once in five seconds,
 * urgent ones (failures, new approvals) at once.
 */
const PAUSE_MS = 5000;

export class LiveRegion {
  private readonly polite = region('polite');
  private readonly urgent = region('assertive');
  private waiting: string[] = [];
  private lastSpoken = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Speaks when it is quiet. */
  say(message: string): void {
    this.waiting.push(message);
    if (this.timer !== undefined) return;
    const wait = Math.max(0, this.lastSpoken + PAUSE_MS - Date.now());
    this.timer = setTimeout(() => this.flush(), wait);
  }

  /** Speaks at once. */
  shout(message: string): void {
    this.urgent.textContent = message;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.polite.remove();
    this.urgent.remove();
  }

  private flush(): void {
    this.timer = undefined;
    this.lastSpoken = Date.now();
    this.polite.textContent = this.waiting.slice(-4).join('. ');
    this.waiting = [];
  }
}

function region(urgency: 'polite' | 'assertive'): HTMLElement {
  const element = document.createElement('div');
  element.className = 'visually-hidden';
  element.setAttribute('aria-live', urgency);
  element.setAttribute('role', urgency === 'assertive' ? 'alert' : 'status');
  document.body.append(element);
  return element;
}
