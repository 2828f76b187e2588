import * as v from 'valibot';
import type { BoardEntry } from '../core/leaderboard.ts';

/** Of localStorage. */
export const leaderboardKey = 'glassbox.leaderboard';

/** More than anybody tries on one device. */
const mostEntries = 200;

const text = v.pipe(v.string(), v.maxLength(500));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(amount, v.integer());
const latest = v.pipe(v.array(amount), v.maxLength(100));

const run = v.object({
  prefilledTokens: count,
  prefillMs: amount,
  decodedTokens: count,
  decodeMs: amount,
  firstTokenMs: v.nullable(amount),
});

const entry = v.object({
  modelId: text,
  name: text,
  device: v.picklist(['webgpu', 'wasm', 'server']),
  deviceName: text,
  threads: count,
  dtype: text,
  weightBytes: amount,
  downloads: latest,
  loads: latest,
  replySpeeds: latest,
  replyFirsts: latest,
  measured: v.nullable(
    v.object({
      at: amount,
      runs: v.pipe(v.array(run), v.maxLength(100)),
      text: v.nullable(
        v.object({
          tokens: v.pipe(count, v.minValue(1)),
          bits: amount,
          bytes: v.pipe(count, v.minValue(1)),
          characters: v.pipe(count, v.minValue(1)),
        }),
      ),
      memoryBytes: v.nullable(amount),
    }),
  ),
}) satisfies v.GenericSchema<unknown, BoardEntry>;

/** What was recorded on this device; what cannot be read is left out. */
export function readLeaderboard(storage: Pick<Storage, 'getItem'> | null): readonly BoardEntry[] {
  let kept: unknown = null;
  try {
    kept = JSON.parse(storage?.getItem(leaderboardKey) ?? 'null');
  } catch {
    // Blocked storage or a spoilt record: nothing was kept.
  }
  if (!Array.isArray(kept)) return [];
  return kept.slice(0, mostEntries).flatMap((each) => {
    const { success, output } = v.safeParse(entry, each);
    return success ? [output] : [];
  });
}

/** @returns whether it is kept; where storage is blocked or full it lasts for this visit. */
export function writeLeaderboard(
  storage: Pick<Storage, 'setItem' | 'removeItem'> | null,
  entries: readonly BoardEntry[],
): boolean {
  try {
    if (entries.length === 0) storage?.removeItem(leaderboardKey);
    else storage?.setItem(leaderboardKey, JSON.stringify(entries.slice(-mostEntries)));
    return storage !== null;
  } catch {
    return false;
  }
}
