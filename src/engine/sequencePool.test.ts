import { describe, expect, test } from 'vitest';
import { createScriptedModel } from './scriptedModel.ts';
import { createSequencePool, type SequenceUse } from './sequencePool.ts';

/** Ids that no other list shares. */
const ids = (salt: number, length: number) => Array.from({ length }, (_, at) => salt * 1000 + at);
const all = Number.POSITIVE_INFINITY;

function newPool() {
  const model = createScriptedModel({ reply: '', tokensPerSecond: 0, contextLength: 8192 });
  let living = 0;
  const pool = createSequencePool({
    ...model,
    createSequence() {
      living += 1;
      const sequence = model.createSequence();
      return {
        ...sequence,
        release() {
          living -= 1;
          sequence.release();
        },
      };
    },
  });
  /** Takes a sequence for `prompt` and runs what is missing and `reply`. @returns how much was there. */
  async function take(
    prompt: readonly number[],
    use: SequenceUse,
    reply: readonly number[] = [],
    limit = all,
  ) {
    const sequence = pool.acquire(prompt, limit, use);
    const reused = sequence.cachedIds.length;
    expect(sequence.cachedIds).toEqual(prompt.slice(0, reused));
    await sequence.forward([...prompt.slice(reused), ...reply], 'last');
    return { sequence, reused };
  }
  async function run(...request: Parameters<typeof take>): Promise<number> {
    const { sequence, reused } = await take(...request);
    pool.release(sequence);
    return reused;
  }
  return { pool, take, run, living: () => living };
}

describe('a pool of sequences', () => {
  test('chats one after the other share one sequence', async () => {
    const { run, living } = newPool();
    expect(await run(ids(1, 100), 'chat', ids(11, 50))).toBe(0);
    expect(await run([...ids(1, 100), ...ids(11, 50), ...ids(12, 20)], 'chat')).toBe(150);
    expect(await run([...ids(1, 100), ...ids(13, 5)], 'chat')).toBe(100);
    expect(await run(ids(2, 60), 'chat')).toBe(0);
    expect(living()).toBe(1);
  });

  test('runs with one prompt prefill it once, and each goes on with its own reply', async () => {
    const { pool, take, run, living } = newPool();
    const prompt = ids(1, 100);
    const first = [];
    for (const pane of [1, 2, 3, 4, 5]) first.push(await take(prompt, 'batch', ids(10 + pane, 40)));
    expect(first.map(({ reused }) => reused)).toEqual([0, 100, 100, 100, 100]);
    for (const { sequence } of first) pool.release(sequence);
    expect(await run(ids(9, 300), 'chat', ids(19, 100))).toBe(0);
    for (const pane of [3, 1, 5, 2, 4]) {
      const next = [...prompt, ...ids(10 + pane, 40), ...ids(50 + pane, 30)];
      expect(await run(next, 'batch', ids(60 + pane, 40))).toBe(140);
    }
    expect(await run([...ids(9, 300), ...ids(19, 100), 1, 2], 'chat')).toBe(400);
    expect(living()).toBe(6);
  });

  test('a chat takes over what a comparison has cached, and leaves it there', async () => {
    const { run, living } = newPool();
    await run(ids(1, 100), 'batch', ids(11, 80));
    expect(await run([...ids(1, 100), ...ids(2, 30)], 'chat', ids(12, 50))).toBe(100);
    expect(await run(ids(3, 30), 'chat')).toBe(0);
    expect(await run([...ids(1, 100), ...ids(11, 80), 7], 'batch')).toBe(180);
    expect(living()).toBe(2);
  });

  test('a reply that is written anew keeps its sibling, unless that was short', async () => {
    const { run, living } = newPool();
    await run(ids(1, 100), 'batch', ids(11, 80));
    expect(await run(ids(1, 100), 'batch', ids(12, 20), 99)).toBe(99);
    expect(living()).toBe(2);
    expect(await run(ids(1, 100), 'batch', ids(13, 80), 99)).toBe(99);
    expect(living()).toBe(2);
    expect(await run([...ids(1, 100), ...ids(11, 80), 7], 'batch')).toBe(180);
  });

  test('scoring reuses what it may, throws nothing of a chat away and leaves nothing behind', async () => {
    const { run, living } = newPool();
    await run(ids(1, 100), 'chat', ids(11, 80));
    expect(await run(ids(1, 100), 'score', [], 60)).toBe(60);
    expect(await run(ids(1, 100), 'score', [], 0)).toBe(0);
    expect(living()).toBe(1);
    expect(await run([...ids(1, 100), ...ids(11, 80), 7], 'chat')).toBe(180);
  });

  test('what was scored is there for the next, in the same sequence', async () => {
    const { run, living } = newPool();
    await run(ids(1, 100), 'chat');
    expect(await run(ids(2, 90), 'score', [], 0)).toBe(0);
    expect(await run([...ids(2, 80), ...ids(3, 30)], 'score', [], 79)).toBe(79);
    expect(living()).toBe(2);
  });

  test('at most eight lie idle; the ones used longest ago make room', async () => {
    const { run, living } = newPool();
    for (let salt = 1; salt <= 8; salt += 1) await run(ids(salt, 50), 'batch');
    expect(await run(ids(1, 50), 'batch', [], 49)).toBe(49);
    await run(ids(9, 50), 'batch');
    expect(living()).toBe(8);
    expect(await run(ids(1, 50), 'batch', [], 49)).toBe(49);
    expect(await run(ids(2, 50), 'batch')).toBe(0);
  });

  test('sequences in use are never taken away, however many there are', async () => {
    const { pool, take, living } = newPool();
    const salts = Array.from({ length: 12 }, (_, index) => index + 1);
    const taken = [];
    for (const salt of salts) taken.push((await take(ids(salt, 900), 'batch')).sequence);
    expect(living()).toBe(12);
    expect(taken.map(({ cachedIds }) => cachedIds)).toEqual(salts.map((salt) => ids(salt, 900)));
    for (const sequence of taken) pool.release(sequence);
    // 6,144 tokens hold six of 900.
    expect(living()).toBe(6);
  });

  test('cached tokens are bounded when a long prompt comes', async () => {
    const { pool, run, take, living } = newPool();
    for (let salt = 1; salt <= 4; salt += 1) await run(ids(salt, 1000), 'batch');
    const { sequence } = await take(ids(5, 4000), 'batch');
    expect(living()).toBe(3);
    pool.release(sequence);
    expect(await run(ids(4, 1000), 'batch', [], 999)).toBe(999);
    expect(await run(ids(2, 1000), 'batch', [], 999)).toBe(0);
  });
});
