import { useApp } from '../../store/useApp.ts';
import styles from './classFade.module.css';

/** Class name of a group whose `data-class` paths fade, except for the class that the legend singles out. */
export function useClassFade(): string {
  const filter = useApp((state) => state.classFilter);
  return filter === null ? '' : `${styles.faded} ${styles[`only${filter}`]}`;
}
