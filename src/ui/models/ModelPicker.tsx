import { Boxes, ChevronDown } from 'lucide-react';
import type { KnownModel } from '../../core/knownModel.ts';
import { isAtHand } from '../../store/models/knownModels.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { formatBytes } from '../kit/formatFigures.ts';
import { IconButton } from '../kit/IconButton.tsx';
import { openOnKey } from '../kit/openOnKey.ts';
import { usePageControl } from '../shell/pageControl.ts';
import styles from './ModelPicker.module.css';
import { groupModels } from './modelGroups.ts';

/** The choice among the models that are known here, and the way to bring others. */
export function ModelPicker() {
  const id = useApp((state) => state.modelSpec.id);
  const name = useApp((state) => state.model?.name ?? state.modelSpec.name);
  const models = useApp((state) => state.models);
  const kept = useApp((state) => state.keptModels);
  const { models: actions } = useActions();
  const { open } = usePageControl();
  // Others need their files first: the dialog has them all.
  const ready = models.filter((model) => model.id === id || kept === null || isAtHand(model, kept[model.id]));
  const listed = ready.some((model) => model.id === id);
  return (
    <>
      <span className={styles.select}>
        <select
          aria-label="Model"
          value={id}
          onKeyDown={openOnKey}
          onChange={(event) => void actions.choose(event.currentTarget.value)}
        >
          {!listed && <option value={id}>{name}</option>}
          {groupModels(ready).map(({ title, models: inGroup }) => (
            <optgroup key={title} label={title}>
              {inGroup.map((model) => (
                <option key={model.id} value={model.id}>
                  {optionWords(model, kept?.[model.id]?.bytes ?? 0)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
        <ChevronDown aria-hidden size={14} strokeWidth={1.75} />
      </span>
      <IconButton label="Models" icon={Boxes} size="m" onClick={() => open('models')} />
    </>
  );
}

function optionWords({ name, origin }: KnownModel, keptBytes: number): string {
  const size = origin.kind === 'embedded' || keptBytes === 0 ? '' : ` · ${formatBytes(keptBytes)}`;
  return `${name}${size}`;
}
