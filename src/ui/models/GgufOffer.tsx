import { useState } from 'react';
import { judgeOffer } from '../../store/models/judgeOffer.ts';
import type { ModelOffer } from '../../store/models/modelOffer.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { Fact } from '../kit/Fact.tsx';
import styles from '../kit/FileDialog.module.css';
import { Problem } from '../kit/Problem.tsx';
import { Switch } from '../kit/Switch.tsx';
import { factRows, samplingWords } from './factWords.ts';
import { originWords } from './modelWords.ts';

/** What a GGUF is, before anything of it is loaded: to be opened, kept or left. */
export function GgufOffer({ offer, onTaken }: { offer: ModelOffer; onTaken(): void }) {
  const { model, facts, file } = offer;
  const device = useApp((state) => state.modelSpec.device);
  const { models } = useActions();
  const [sampling, setSampling] = useState(false);
  const { refusal, memory } = judgeOffer(offer, device);
  const recommended = samplingWords(facts);
  const take = (keep: boolean) => () => {
    void models.take(offer, { keep, sampling });
    onTaken();
  };
  return (
    <>
      <div className={styles.body}>
        <h3 className={styles.said}>{model.name}</h3>
        <dl className={styles.facts}>
          {factRows(facts).map(([name, value]) => (
            <Fact key={name} name={name} value={value} />
          ))}
          <Fact name="From" value={originWords(model.origin)} />
        </dl>
        {refusal !== null ? (
          <Problem>{refusal}</Problem>
        ) : (
          memory !== null && (
            <p className={memory.verdict === 'fits' ? styles.hint : styles.warning}>{memory.sentence}</p>
          )
        )}
        {refusal === null && recommended !== null && (
          <Switch checked={sampling} onChange={setSampling}>
            Use its makers’ settings: {recommended}
          </Switch>
        )}
      </div>
      {refusal === null && (
        <footer className={styles.footer}>
          {file === null ? (
            <Button variant="primary" onClick={take(true)}>
              Download and open
            </Button>
          ) : (
            <>
              <Button onClick={take(true)}>Keep on this device</Button>
              <Button variant="primary" onClick={take(false)}>
                Open
              </Button>
            </>
          )}
        </footer>
      )}
    </>
  );
}
