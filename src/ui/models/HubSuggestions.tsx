import { hubCatalog } from '../../store/models/hubCatalog.ts';
import { Button } from '../kit/Button.tsx';
import styles from '../kit/EntryList.module.css';

/** Models that are known to run here. */
export function HubSuggestions({ onChoose }: { onChoose(repository: string): void }) {
  return (
    <section aria-label="Small models">
      <h3 className={styles.title}>Small models</h3>
      <ul className={styles.list}>
        {hubCatalog.map(({ repository, name, parameters, license, words }) => (
          <li key={repository} className={styles.entry}>
            <div className={styles.words}>
              <span className={styles.name}>{name}</span>
              <span className={styles.facts}>
                {repository} · {parameters} parameters · licence {license}
              </span>
              <span>{words}</span>
            </div>
            <Button aria-label={`Look at ${name}`} onClick={() => onChoose(repository)}>
              Look
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
