import { usePage } from './tokenPage.ts';

/** Number of the token in a slot. recharts fills in the props; the page comes from the context. */
export function SlotTick({
  x,
  y,
  payload,
}: {
  x?: number | string;
  y?: number | string;
  payload?: { value: number };
}) {
  const { start } = usePage();
  if (payload === undefined) return null;
  return (
    <text x={x} y={y} dy="0.71em" textAnchor="middle">
      {start + payload.value + 1}
    </text>
  );
}
