import { X } from 'lucide-react';
import { use } from 'react';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { IconButton } from '../kit/IconButton.tsx';
import styles from './TourOffer.module.css';
import { TourContext } from './tourContext.ts';
import { tourSubject } from './tourFacts.ts';

/** Under the first reply, until the tour was taken or declined; nothing where there is no tour. */
export function TourOffer() {
  const seen = useApp((state) => state.settings.tourSeen);
  // A reply that was put there by hand has no tokens to speak of.
  const possible = useApp((state) => tourSubject(state) !== null);
  const { setSettings } = useActions();
  const tour = use(TourContext);
  if (seen || !possible || tour === null) return null;
  return (
    <p className={styles.offer}>
      <Button onClick={(event) => tour.start(event.currentTarget)}>
        What do the colours mean? A short tour
      </Button>
      <IconButton label="No tour" icon={X} onClick={() => setSettings({ tourSeen: true })} />
    </p>
  );
}
