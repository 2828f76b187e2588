import { formatCount } from '../../core/formatCount.ts';
import styles from './FileDialog.module.css';

export interface FileEntry {
  readonly name: string;
  readonly messages: number;
  readonly tokens: number;
}

interface FileContentsProps {
  /** What an entry is: the head of the first column. */
  of: string;
  entries: readonly FileEntry[];
}

/** What a file holds, one row an entry. */
export function FileContents({ of, entries }: FileContentsProps) {
  return (
    <table className={styles.contents}>
      <thead>
        <tr>
          <th scope="col">{of}</th>
          <th scope="col">Messages</th>
          <th scope="col">Tokens</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ name, messages, tokens }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may have one name, and none moves
          <tr key={place}>
            <th scope="row">
              <bdi>{name}</bdi>
            </th>
            <td>{formatCount(messages)}</td>
            <td>{formatCount(tokens)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
