import styles from './FileDialog.module.css';

interface FactProps {
  name: string;
  value: string;
  /** Whether the value is something that was said. */
  said?: boolean;
}

/** One entry of the list of what is known of a file. */
export function Fact({ name, value, said = false }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd dir={said ? 'auto' : undefined} className={said ? styles.said : undefined}>
        {value}
      </dd>
    </div>
  );
}
