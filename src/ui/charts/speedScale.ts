/** 1, 2 and 5 times the powers of ten from the last one below `low` to the first one above `high`; both above 0. */
export function logTicks(low: number, high: number): readonly number[] {
  const ticks: number[] = [];
  const end = Math.ceil(Math.log10(high)) + 1;
  for (let power = Math.floor(Math.log10(low)) - 1; power <= end; power += 1) {
    for (const lead of [1, 2, 5]) ticks.push(Number(`${lead}e${power}`));
  }
  const first = ticks.findLastIndex((tick) => tick < low);
  const last = ticks.findIndex((tick) => tick > high);
  return ticks.slice(first, last + 1);
}

/** Half of an axis, of what is to stand on it: a tenth of that stays free at either end. */
const roomy = 0.6;

/** Round numbers, nine at most, around what lies between, with room at both ends; nothing is below 0. */
export function linearTicks(low: number, high: number): readonly number[] {
  const span = Math.max(high - low, 0.1);
  const middle = (low + high) / 2;
  const rough = 10 ** Math.floor(Math.log10(span));
  const step = [0.2, 0.5, 1, 2].map((lead) => lead * rough).find((each) => span / each <= 5) ?? rough * 2;
  const first = Math.max(0, Math.floor((middle - roomy * span) / step + 1e-9));
  const last = Math.ceil((middle + roomy * span) / step - 1e-9);
  // Each made of its count, so that nothing adds up.
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** A tick's number, with as many digits after the point as tell it from its neighbours. */
export function tickWords(tick: number, ticks: readonly number[]): string {
  const step = (ticks[1] ?? 1) - (ticks[0] ?? 0);
  return tick.toFixed(Math.min(2, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))));
}
