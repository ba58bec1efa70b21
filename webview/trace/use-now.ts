/** A clock for what is under way: ten times a second, once a second where motion is unwanted, never when hidden. */
import { useEffect, useState } from 'react';

function interval(): number {
  const calm =
    document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches;
  return calm ? 1000 : 100;
}

/** The time since the epoch in milliseconds; stands still where `running` is false. */
export function useNow(running: boolean, every = interval()): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setNow(Date.now());
    }, every);
    return () => clearInterval(timer);
  }, [running, every]);
  return now;
}
