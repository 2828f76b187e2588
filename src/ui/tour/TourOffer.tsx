import { X } from 'lucide-react';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { IconButton } from '../kit/IconButton.tsx';
import styles from './TourOffer.module.css';
import { useTour } from './tourContext.ts';

/** Under the first reply, until the tour was taken or declined. */
export function TourOffer() {
  const seen = useApp((state) => state.settings.tourSeen);
  const { setSettings } = useActions();
  const { start } = useTour();
  if (seen) return null;
  return (
    <p className={styles.offer}>
      <Button onClick={(event) => start(event.currentTarget)}>What do the colours mean? A short tour</Button>
      <IconButton label="No tour" icon={X} onClick={() => setSettings({ tourSeen: true })} />
    </p>
  );
}
