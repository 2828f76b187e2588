import { X } from 'lucide-react';
import { logitBiasLimit } from '../../core/samplingParams.ts';
import type { SamplingParams } from '../../core/types.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { IconButton } from '../kit/IconButton.tsx';
import { NumberBox } from '../kit/NumberBox.tsx';
import { useGap } from '../models/useGap.ts';
import { ControlHead } from './ControlHead.tsx';
import styles from './LogitBias.module.css';
import { TokenPicker } from './TokenPicker.tsx';
import { tokenLabel } from './tokenLabel.ts';

const label = 'Logit bias';
const help =
  'Adds this number to one token’s logit before anything else; −100 all but forbids the token, 100 all but forces it.';
const firstBias = 5;

function biasProblem(token: string, value: number | string, shown: string): string | null {
  if (typeof value === 'number' && Math.abs(value) <= logitBiasLimit) return null;
  return `The bias of ${token} must be a number from −${logitBiasLimit} to ${logitBiasLimit}; ${shown} is not.`;
}

export function LogitBias() {
  const bias = useApp((state) => state.conversation.params.logitBias);
  const vocabulary = useApp((state) => state.vocabulary);
  const { setParams } = useActions();
  const gap = useGap('logit-bias');
  const entries = Object.entries(bias);

  const set = (id: string, value: number) => setParams({ logitBias: { ...bias, [id]: value } });
  const remove = (id: string) => {
    const rest: Record<string, number> = { ...bias } satisfies SamplingParams['logitBias'];
    delete rest[id];
    setParams({ logitBias: rest });
  };

  return (
    <div className={styles.control}>
      <ControlHead
        label={label}
        help={help}
        note={
          entries.length === 0 ? 'none' : `${entries.length} ${entries.length === 1 ? 'token' : 'tokens'}`
        }
        changed={entries.length > 0}
        onReset={() => setParams({ logitBias: {} })}
      />
      {entries.length > 0 && (
        <ul className={styles.entries} aria-label="Biased tokens">
          {entries.map(([id, value]) => {
            const name = vocabulary === null ? `#${id}` : tokenLabel(vocabulary, Number(id));
            return (
              <li key={id} className={styles.entry}>
                <code className={styles.token}>{name}</code>
                <span className={styles.id}>{id}</span>
                <NumberBox
                  label={`Bias of ${name}`}
                  value={value}
                  min={-logitBiasLimit}
                  max={logitBiasLimit}
                  step={1}
                  problem={(candidate, shown) => biasProblem(name, candidate, shown)}
                  onCommit={(next) => set(id, next)}
                />
                <IconButton label={`Remove bias of ${name}`} icon={X} onClick={() => remove(id)} />
              </li>
            );
          })}
        </ul>
      )}
      {gap !== null && <p>{gap}</p>}
      <TokenPicker
        vocabulary={gap === null ? vocabulary : null}
        onPick={(id) => set(String(id), bias[id] ?? firstBias)}
      />
    </div>
  );
}
