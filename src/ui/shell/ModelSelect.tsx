import { ChevronDown } from 'lucide-react';
import { modelCatalog } from '../../store/modelCatalog.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import styles from './ModelSelect.module.css';

export function ModelSelect() {
  const id = useApp((state) => state.modelSpec.id);
  const name = useApp((state) => state.model?.name);
  const { setModel } = useActions();
  const listed = modelCatalog.some((model) => model.id === id);
  return (
    <span className={styles.select}>
      <select aria-label="Model" value={id} onChange={(event) => void setModel(event.currentTarget.value)}>
        {!listed && <option value={id}>{name ?? id}</option>}
        {modelCatalog.map((model) => (
          <option key={model.id} value={model.id}>
            {model.name}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden size={14} strokeWidth={1.75} />
    </span>
  );
}
