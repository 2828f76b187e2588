import { Download } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '../kit/Button.tsx';
import { Popover } from '../kit/Popover.tsx';
import styles from './ChartFigure.module.css';
import { downloadChart, type PictureKind } from './downloadChart.ts';
import type { DrawnWords } from './drawn.ts';

/** Saves the chart of the figure around it as a picture. */
export function DownloadMenu({ name, drawn }: { name: string; drawn: DrawnWords }) {
  const choices = useRef<HTMLDivElement>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const save = async (kind: PictureKind) => {
    const figure = choices.current?.closest('figure');
    if (figure == null) return;
    setFailure(null);
    try {
      const { file, caption } = drawn();
      await downloadChart(figure, kind, `${name} ${file}`, `${name}: ${caption}`);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Popover
      label={`Download: ${name}`}
      buttonClassName={styles.download}
      face={<Download aria-hidden size={14} strokeWidth={1.75} />}
    >
      <div ref={choices} className={styles.choices}>
        <Button onClick={() => void save('svg')}>Download SVG</Button>
        <Button onClick={() => void save('png')}>Download PNG</Button>
      </div>
      {failure !== null && <p role="alert">{failure}</p>}
    </Popover>
  );
}
