import styles from './MarkedSpaces.module.css';

const names: Readonly<Record<string, string | undefined>> = {
  ' ': styles.space,
  '\t': styles.tab,
  '\n': styles.newline,
};

/** A text whose white space is seen as ␣ ⇥ ↵. The marks are drawn over it: the text itself stays exact. */
export function MarkedSpaces({ text }: { text: string }) {
  let place = 0;
  return text.split(/([ \t\n])/).map((part) => {
    place += part.length;
    const name = names[part];
    if (name === undefined) return part;
    return (
      <span key={place} className={name}>
        {part}
      </span>
    );
  });
}
