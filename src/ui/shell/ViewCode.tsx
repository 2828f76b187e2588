import { Code } from 'lucide-react';
import { useId, useState } from 'react';
import type { CodeRequest } from '../../core/codeRequest.ts';
import { type CodeLanguage, requestCode } from '../../core/requestCode.ts';
import { CopyButton } from '../chat/CopyButton.tsx';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { type Tab, Tabs } from '../kit/Tabs.tsx';
import { usePageControl } from './pageControl.ts';
import styles from './ViewCode.module.css';

const languages: readonly Tab<CodeLanguage>[] = [
  { id: 'curl', label: 'cURL' },
  { id: 'python', label: 'Python' },
  { id: 'javascript', label: 'JavaScript' },
  { id: 'glassbox', label: 'Glassbox' },
];

/** What to do with it, one sentence. */
const hints: Readonly<Record<CodeLanguage, string>> = {
  curl: 'For any OpenAI-compatible server: put its address in the place of BASE_URL.',
  python: 'Needs the package openai; base_url is the address of any OpenAI-compatible server.',
  javascript: 'Needs the package openai; baseURL is the address of any OpenAI-compatible server.',
  glassbox:
    'Runs in this page’s own console (F12), on the loaded model; with a seed it gives the same tokens every time.',
};

/** A button that shows the present request as a program. */
export function ViewCode() {
  const { open } = usePageControl();
  return (
    <Button onClick={() => open('code')}>
      <Code aria-hidden size={14} strokeWidth={1.75} />
      View code
    </Button>
  );
}

interface CodeDialogProps {
  /** null: there is nothing to ask yet. */
  request: CodeRequest | null;
  onClose(): void;
}

/** Any request as a program, in the language that the person chooses. */
export function CodeDialog({ request, onClose }: CodeDialogProps) {
  const [language, setLanguage] = useState<CodeLanguage>('curl');
  const id = useId();
  const code = request === null ? null : requestCode(request, language);
  const label = languages.find((each) => each.id === language)?.label ?? '';
  return (
    <Dialog title="View code" placement="wide" onClose={onClose}>
      {code === null ? (
        <p className={styles.empty}>
          There is nothing to ask yet: what you type stands here as a program’s request.
        </p>
      ) : (
        <>
          <div className={styles.bar}>
            <Tabs
              label="Language"
              tabs={languages}
              selected={language}
              panelId={() => id}
              onSelect={(chosen) => setLanguage(chosen)}
            />
            <CopyButton text={() => code} />
          </div>
          <p className={styles.hint}>{hints[language]}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
          <div id={id} role="tabpanel" aria-label={label} tabIndex={0} className={styles.panel}>
            <pre dir="ltr">
              <code>{code}</code>
            </pre>
          </div>
        </>
      )}
    </Dialog>
  );
}
