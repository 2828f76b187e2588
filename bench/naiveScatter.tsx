import { useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { Cell, Scatter, ScatterChart, Tooltip, XAxis, YAxis } from 'recharts';
import { classOf } from '../src/core/probabilityClass.ts';
import type { TokenRecord } from '../src/core/types.ts';
import { measureUpdate, settle } from './measureUpdate.ts';

const ranks = 10;
const colours = ['#123', '#234', '#345', '#456', '#567', '#678', '#789', '#89a', '#9ab'];

export interface NaiveTimes {
  readonly mountMs: number;
  readonly appendMs: readonly number[];
  /** Of the cells that stood there before the last append, the share that is still there after it. */
  readonly survivingShare: number;
}

let append: (record: TokenRecord) => void = () => {};

/** What one would write first: a point for every candidate of every token, each with its colour. */
function NaiveScatter({ first }: { first: readonly TokenRecord[] }) {
  const [records, setRecords] = useState(first);
  append = (record) => setRecords([...records, record]);
  const data = records.flatMap(({ evidence }, token) =>
    Array.from(evidence.topIds.subarray(0, ranks), (id, place) => ({
      id,
      token,
      rank: place + 1,
      probability: Math.exp((evidence.topLogits[place] ?? 0) - evidence.logSumExp),
    })),
  );
  return (
    <ScatterChart width={Math.max(400, records.length * 8)} height={200}>
      <XAxis dataKey="token" type="number" domain={[-0.5, records.length - 0.5]} />
      <YAxis dataKey="rank" type="number" domain={[0.5, ranks + 0.5]} reversed />
      <Tooltip isAnimationActive={false} />
      <Scatter data={data} shape="square" isAnimationActive={false}>
        {data.map(({ token, rank, probability }) => (
          <Cell key={`${token}/${rank}`} fill={colours[classOf(probability)] ?? '#000'} />
        ))}
      </Scatter>
    </ScatterChart>
  );
}

export async function measureNaive(
  records: readonly TokenRecord[],
  tokens: number,
  repetitions: number,
): Promise<NaiveTimes> {
  const container = document.createElement('div');
  document.body.replaceChildren(container);
  const root = createRoot(container);
  const cells = () => container.querySelectorAll('.recharts-scatter-symbol');
  const mount = await measureUpdate(() =>
    root.render(<NaiveScatter first={records.slice(0, tokens - repetitions)} />),
  );
  const appendMs: number[] = [];
  let before = cells();
  for (const record of records.slice(tokens - repetitions, tokens)) {
    await settle();
    before = cells();
    appendMs.push((await measureUpdate(() => append(record))).scriptMs);
  }
  if (cells().length !== tokens * ranks) throw new Error(`${cells().length} cells were drawn.`);
  const survivors = Array.from(before).filter((cell) => cell.isConnected);
  flushSync(() => root.unmount());
  return { mountMs: mount.scriptMs, appendMs, survivingShare: survivors.length / before.length };
}
