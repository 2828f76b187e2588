import { useId, useState } from 'react';
import type { OnnxDtype } from '../../core/types.ts';
import type { HubLook } from '../../store/models/hubActions.ts';
import { judgeHubOffer } from '../../store/models/hubFiles.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import listStyles from '../kit/EntryList.module.css';
import { Fact } from '../kit/Fact.tsx';
import fileStyles from '../kit/FileDialog.module.css';
import { formatBytes } from '../kit/formatFigures.ts';
import { Problem } from '../kit/Problem.tsx';
import { Switch } from '../kit/Switch.tsx';
import { samplingWords } from './factWords.ts';
import styles from './HubDialog.module.css';

/** What the precisions are, in the order of their accuracy. */
const dtypeWords: Readonly<Record<OnnxDtype, string>> = {
  fp32: '32-bit floats: exact',
  fp16: '16-bit floats: nearly exact',
  q8: '8-bit weights and activations',
  int8: '8-bit weights and activations, signed',
  uint8: '8-bit weights and activations, unsigned',
  q4: '4-bit weights in blocks',
  q4f16: '4-bit weights in blocks, 16-bit floats between',
  bnb4: '4-bit weights by bitsandbytes',
};

interface HubOfferChoiceProps {
  look: HubLook;
  onBack(): void;
  onTaken(): void;
}

/** What of a repository runs here, how large it is, and the way to fetch it. */
export function HubOfferChoice({ look, onBack, onTaken }: HubOfferChoiceProps) {
  const { repository, offers, preferred, device } = look;
  const { hub } = useActions().models;
  const [dtype, setDtype] = useState(preferred);
  const [sampling, setSampling] = useState(false);
  const group = useId();
  const offer = offers.find((each) => each.dtype === dtype) ?? null;
  const kept = useApp((state) =>
    offer === null ? undefined : state.keptModels?.[hub.modelOf(look, offer).id],
  );
  const arriving = useApp((state) => state.modelTransfer?.name ?? null);
  const recommended = samplingWords(look);
  const memory = offer === null ? null : judgeHubOffer(offer, device, look.memoryBytes);

  const open = () => {
    if (offer === null) return;
    void hub.open(look, offer, sampling && recommended !== null);
    onTaken();
  };
  return (
    <>
      <div className={fileStyles.body}>
        <h3 className={fileStyles.said}>{repository.repository}</h3>
        <dl className={fileStyles.facts}>
          <Fact name="Commit" value={repository.commit} />
          <Fact name="Licence" value={repository.license ?? 'The repository does not say.'} />
          <Fact name="Runs on" value={device.kind === 'wasm' ? 'the CPU' : 'WebGPU'} />
        </dl>
        <fieldset className={styles.offers}>
          <legend>Precision</legend>
          {offers.map((each) => (
            <label key={each.dtype} className={styles.offer}>
              <input
                type="radio"
                name={group}
                value={each.dtype}
                checked={each.dtype === dtype}
                disabled={each.problem !== null}
                onChange={() => setDtype(each.dtype)}
              />
              <span className={listStyles.words}>
                <span className={listStyles.name}>
                  {each.dtype} · {saidSize(each.bytes)}
                  {each.dtype === preferred && ' · suggested here'}
                </span>
                <span className={listStyles.facts}>{each.problem ?? dtypeWords[each.dtype]}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {offer === null ? (
          <Problem>
            None of these precisions runs here. Choose another model, or another device in the device menu.
          </Problem>
        ) : (
          <details className={styles.files}>
            <summary>{offer.files.length} files</summary>
            <ul>
              {offer.files.map(({ path, bytes }) => (
                <li key={path}>
                  {path} · {saidSize(bytes)}
                </li>
              ))}
            </ul>
          </details>
        )}
        {memory !== null && (
          <p className={memory.verdict === 'fits' ? fileStyles.hint : fileStyles.warning}>
            {memory.sentence}
          </p>
        )}
        {recommended !== null && (
          <Switch checked={sampling} onChange={setSampling}>
            Use its makers’ settings: {recommended}
          </Switch>
        )}
        {arriving !== null && <p className={fileStyles.hint}>{arriving} is still on its way.</p>}
      </div>
      <footer className={fileStyles.footer}>
        <Button onClick={onBack}>Back</Button>
        <Button
          variant="primary"
          disabled={offer === null || memory?.verdict === 'too large' || arriving !== null}
          onClick={open}
        >
          {openWords(offer?.bytes ?? null, kept)}
        </Button>
      </footer>
    </>
  );
}

function saidSize(bytes: number | null): string {
  return bytes === null ? 'size not said' : formatBytes(bytes);
}

function openWords(
  bytes: number | null,
  kept: { readonly bytes: number; readonly whole: boolean } | undefined,
): string {
  if (kept?.whole === true) return 'Open';
  if (bytes === null) {
    return kept === undefined || kept.bytes === 0 ? 'Download and open' : 'Download the rest and open';
  }
  const missing = formatBytes(Math.max(0, bytes - (kept?.bytes ?? 0)));
  return kept === undefined || kept.bytes === 0
    ? `Download ${missing} and open`
    : `Download the missing ${missing} and open`;
}
