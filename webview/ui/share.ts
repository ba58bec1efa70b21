/**
 * `next` with every part that equals the same part of `previous` replaced by it, so that what did not change keeps
 * its identity and nothing that shows it is drawn again. Both are plain JSON-like values.
 */
export function share<T>(previous: unknown, next: T): T {
  if (Object.is(previous, next)) return next;
  if (Array.isArray(previous) && Array.isArray(next)) return shareArray(previous, next) as T;
  if (isPlain(previous) && isPlain(next)) return shareObject(previous, next) as T;
  return next;
}

function shareArray(previous: unknown[], next: unknown[]): unknown[] {
  let same = previous.length === next.length;
  const shared = next.map((value, index) => {
    const part = share(previous[index], value);
    if (!Object.is(part, previous[index])) same = false;
    return part;
  });
  return same ? previous : shared;
}

function shareObject(previous: Record<string, unknown>, next: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(next);
  const old = Object.keys(previous);
  let same = keys.length === old.length;
  const shared: Record<string, unknown> = {};
  for (const [index, key] of keys.entries()) {
    const part = share(previous[key], next[key]);
    Object.defineProperty(shared, key, { value: part, enumerable: true, writable: true, configurable: true });
    if (key !== old[index] || !Object.is(part, previous[key])) same = false;
  }
  return same ? previous : shared;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
