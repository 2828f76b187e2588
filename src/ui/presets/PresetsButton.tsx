import { BookOpen } from 'lucide-react';
import { Button } from '../kit/Button.tsx';
import { usePageControl } from '../shell/pageControl.ts';

/** Opens the gallery of presets. */
export function PresetsButton({ className }: { className?: string | undefined }) {
  const { open } = usePageControl();
  return (
    <Button className={className} onClick={() => open('presets')}>
      <BookOpen aria-hidden size={14} strokeWidth={1.75} />
      Presets
    </Button>
  );
}
