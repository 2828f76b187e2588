import { ChevronDown } from 'lucide-react';
import { nameOfModel } from '../../store/modelNames.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { openOnKey } from '../kit/openOnKey.ts';
import { groupModels } from '../models/modelGroups.ts';
import { paneById, useIsBlindTest } from './comparisonHooks.ts';
import styles from './PaneModel.module.css';

interface PaneModelProps {
  paneId: string;
  letter: string;
  /** The page's model, which answers where a pane has none of its own. */
  chosenName: string;
}

/** Which model answers here; nothing while there is but one. */
export function PaneModel({ paneId, letter, chosenName }: PaneModelProps) {
  const models = useApp((state) => state.models);
  const own = useApp((state) => paneById(state, paneId)?.modelId ?? null);
  const ownName = useApp((state) => (own === null ? '' : nameOfModel(state, own)));
  const inTest = useIsBlindTest();
  const { compare } = useActions();
  if (models.length < 2 && own === null) return null;
  const isListed = own === null || models.some(({ id }) => id === own);
  return (
    <div className={styles.line}>
      <span className={styles.select}>
        <select
          aria-label={`Model ${letter}`}
          value={own ?? ''}
          disabled={inTest}
          title={inTest ? 'Models stay as they are in a blind test.' : 'The model that answers in this pane'}
          onKeyDown={openOnKey}
          onChange={(event) => void compare.setPaneModel(paneId, event.currentTarget.value || null)}
        >
          <option value="">{chosenName} (chosen)</option>
          {!isListed && <option value={own}>{ownName} (not here)</option>}
          {groupModels(models).map(({ title, models: inGroup }) => (
            <optgroup key={title} label={title}>
              {inGroup.map((model) => (
                <option key={model.id} value={model.id}>
                  {model.name}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
        <ChevronDown aria-hidden size={12} strokeWidth={1.75} />
      </span>
      {!isListed && (
        <p className={styles.gone}>
          This model is not on this device. What it said can be read; to go on, open it under Models, or
          choose another.
        </p>
      )}
    </div>
  );
}
