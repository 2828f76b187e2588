import { Compass } from 'lucide-react';
import { useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { useTour } from './tourContext.ts';
import { tourSubject } from './tourFacts.ts';

/** Starts the tour, as often as wished. */
export function TourButton() {
  const { start } = useTour();
  const possible = useApp((state) => tourSubject(state) !== null);
  return (
    <Button
      variant="quiet"
      disabled={!possible}
      title="What logprob, rank, entropy and the three readings are, on your own reply"
      onClick={(event) => start(event.currentTarget)}
    >
      <Compass aria-hidden size={14} strokeWidth={1.75} />
      Tour
    </Button>
  );
}
