/** What keeps a decision from being made by accident: buttons that were only just drawn do nothing yet. */
import { useCallback, useEffect, useRef, useState } from 'react';

/** Milliseconds for which new buttons are inert, so that a click meant for something else decides nothing. */
export const INERT_MS = 500;

/** True once `what` has stood on the screen for long enough; false again whenever it changes. */
export function useSettled(what: string): boolean {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(what), INERT_MS);
    return () => clearTimeout(timer);
  }, [what]);
  return settled === what;
}

/** Which of some parts have been seen to their end. `mark` goes on an element at the end of each. */
export function useSeen(parts: readonly string[]) {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const observers = useRef(new Map<string, IntersectionObserver>());
  useEffect(() => {
    const all = observers.current;
    return () => {
      for (const observer of all.values()) observer.disconnect();
    };
  }, []);
  const mark = useCallback(
    (part: string) => (element: HTMLElement | null) => {
      observers.current.get(part)?.disconnect();
      observers.current.delete(part);
      if (!element) return;
      const observer = new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting))
          setSeen((before) => (before.has(part) ? before : new Set(before).add(part)));
      });
      observer.observe(element);
      observers.current.set(part, observer);
    },
    [],
  );
  return { mark, unseen: parts.filter((part) => !seen.has(part)) };
}
