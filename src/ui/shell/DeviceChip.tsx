import { Fragment } from 'react';
import { formatCount } from '../../core/formatCount.ts';
import type { ChosenDevice, DevicePreference, ModelInfo } from '../../core/types.ts';
import type { AppState } from '../../store/appState.ts';
import { isComparing } from '../../store/busy.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { formatMegabytes } from '../kit/formatFigures.ts';
import { Popover } from '../kit/Popover.tsx';
import { Segmented } from '../kit/Segmented.tsx';
import { CachedModel } from './CachedModel.tsx';
import styles from './DeviceChip.module.css';
import { isGenerating } from './runWords.ts';

const devices: Readonly<Record<DevicePreference, string>> = { auto: 'Auto', webgpu: 'WebGPU', wasm: 'CPU' };
const wished: Readonly<Record<DevicePreference, string>> = {
  auto: 'Choosing a device',
  webgpu: 'WebGPU',
  wasm: 'CPU (WebAssembly)',
};

/** Known before the model is there. */
function chosenDevice({ model, run }: AppState): ChosenDevice | null {
  return model ?? (run.status === 'loading' ? run.device : null);
}

function deviceWords({ device, deviceName }: ChosenDevice): string {
  return device === 'webgpu' ? `WebGPU · ${deviceName}` : deviceName;
}

function facts(model: ModelInfo): readonly (readonly [string, string])[] {
  if (model.device === 'server') {
    return [
      ['Runs on', model.deviceName],
      ['Kind', model.architecture],
      [
        'Context',
        model.contextUntold === true
          ? 'The server does not say'
          : `${formatCount(model.contextLength)} tokens, as far as the server says`,
      ],
    ];
  }
  return [
    ['Runs on', deviceWords(model)],
    ...(model.device === 'wasm' ? [['Threads', formatCount(model.threads)] as const] : []),
    ['Weights', `${model.dtype}, ${formatMegabytes(model.weightBytes)}`],
    ['Architecture', model.architecture],
    ['Context', `${formatCount(model.contextLength)} tokens`],
    ['Vocabulary', `${formatCount(model.vocabularySize)} tokens`],
    ...(model.license === '' ? [] : [['Licence', model.license] as const]),
  ];
}

/** Where the model runs and why; opens its facts and the choice of device. */
export function DeviceChip() {
  const model = useApp((state) => state.model);
  const device = useApp((state) => state.modelSpec.device);
  const chosen = useApp(chosenDevice);
  const busy = useApp((state) => isGenerating(state) || isComparing(state));
  const { setDevice } = useActions();
  const words = chosen === null ? wished[device] : deviceWords(chosen);
  return (
    <Popover
      label={`Device: ${words}`}
      face={
        <>
          <span aria-hidden className={styles.lamp} data-device={model?.device} />
          <span className={styles.words}>{words}</span>
          <span className={styles.shortWords}>
            {chosen?.device === 'server' ? 'Server' : devices[chosen?.device ?? device]}
          </span>
        </>
      }
    >
      <div className={styles.sheet}>
        <h2 className={styles.title}>Device</h2>
        {chosen?.deviceReason && <p className={styles.reason}>{chosen.deviceReason}</p>}
        {model?.notices.map((notice) => (
          <p key={notice} className={styles.reason}>
            {notice}
          </p>
        ))}
        {model !== null && (
          <dl className={styles.facts}>
            {facts(model).map(([term, fact]) => (
              <Fragment key={term}>
                <dt>{term}</dt>
                <dd>{fact}</dd>
              </Fragment>
            ))}
          </dl>
        )}
        {chosen?.device === 'server' ? (
          <p className={styles.reason}>
            What you send goes to this server, with the conversation before it and the settings. Nothing else
            leaves this machine, and with a model on this device nothing does.
          </p>
        ) : (
          <>
            <Segmented
              label="Run on"
              options={devices}
              value={device}
              disabled={busy}
              onChange={(choice) => void setDevice(choice)}
            />
            <p className={styles.hint}>
              {busy
                ? 'Can be changed once the reply is finished.'
                : 'Another device loads the model again; the conversation stays.'}
            </p>
            <CachedModel />
          </>
        )}
        <p className={styles.hint}>
          <a href="licences.txt" target="_blank" rel="noopener">
            Licences
          </a>{' '}
          of the app, the model and their parts
        </p>
      </div>
    </Popover>
  );
}
