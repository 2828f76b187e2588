import { useEffect, useRef, useState } from 'react';

/** `value`, at most once in `intervalMs` while `throttled`; at once otherwise. */
export function useThrottled<T>(value: T, throttled: boolean, intervalMs: number): T {
  const [shown, setShown] = useState(value);
  const changedAt = useRef(0);
  useEffect(() => {
    if (!throttled || value === shown) return;
    const show = () => {
      changedAt.current = performance.now();
      setShown(value);
    };
    const wait = Math.max(0, intervalMs - (performance.now() - changedAt.current));
    const timer = setTimeout(show, wait);
    return () => clearTimeout(timer);
  }, [value, shown, throttled, intervalMs]);
  return throttled ? shown : value;
}
