import { Link2 } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { sharedDocument } from '../../core/askedDocument.ts';
import { formatCount } from '../../core/formatCount.ts';
import { type SharedRequest, type ShareOutcome, sharedChat, shareFragment } from '../../core/shareLink.ts';
import type { AppState } from '../../store/appState.ts';
import { isBrought } from '../../store/models/knownModels.ts';
import { useApp, useAppStore } from '../../store/useApp.ts';
import { CopyButton } from '../chat/CopyButton.tsx';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { originWords } from '../models/modelWords.ts';
import { usePageControl } from './pageControl.ts';
import styles from './ShareLink.module.css';
import { shareAddress, sharedWords } from './shareWords.ts';

/** A button that makes a link of the present request: the chat's, or the document's. */
export function ShareLink() {
  const { open } = usePageControl();
  return (
    <Button onClick={() => open('share')}>
      <Link2 aria-hidden size={14} strokeWidth={1.75} />
      Share link
    </Button>
  );
}

/** What is asked as it stood when the dialog was opened. */
export function RequestLink({ onClose }: { onClose(): void }) {
  const store = useAppStore();
  const [request] = useState(() => presentRequest(store.getState()));
  return <ShareDialog request={request} onClose={onClose} />;
}

function presentRequest({ conversation, draft, model, view, completion }: AppState): SharedRequest {
  const sha256 = model?.sha256 ?? null;
  return view === 'completion'
    ? sharedDocument(completion.conversation, completion.startToken, sha256)
    : sharedChat(conversation, draft, sha256);
}

interface ShareDialogProps {
  request: SharedRequest;
  onClose(): void;
}

/** Any request as a link: what it holds, and what it does not do. */
export function ShareDialog({ request, onClose }: ShareDialogProps) {
  const outcome = useFragment(request);
  const brought = useApp(({ models }) =>
    models.find((model) => model.id === request.model.id && isBrought(model)),
  );
  return (
    <Dialog title="Share link" onClose={onClose}>
      <div className={styles.body}>
        {outcome !== null &&
          (outcome.ok ? (
            <Address address={shareAddress(location.href, request.model.id, outcome.fragment)} />
          ) : (
            <p role="alert">{outcome.problem}</p>
          ))}
        <h3 className={styles.title}>It holds</h3>
        <ul className={styles.list}>
          {sharedWords(request).map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
        <p className={styles.hint}>
          All of it stands after the “#” of the address: no browser sends that to a server. Opening the link
          fills the form and sends nothing. Whoever has the link can read what it holds.
        </p>
        {brought !== undefined && (
          <p className={styles.hint}>
            {brought.name} does not come with the page ({originWords(brought.origin)}): whoever opens the link
            must bring the same model first.
          </p>
        )}
        <p className={styles.hint}>
          The same model with the same seed gives the same tokens. Another kind of device or browser may round
          differently; then a token can differ, and the rest of the reply with it.
        </p>
      </div>
    </Dialog>
  );
}

function Address({ address }: { address: string }) {
  const id = useId();
  return (
    <div className={styles.address}>
      <label htmlFor={id}>Link, {formatCount(address.length)} characters</label>
      <div className={styles.row}>
        <input
          id={id}
          readOnly
          value={address}
          className={styles.box}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton text={() => address} />
      </div>
    </div>
  );
}

/** null: it is being packed. */
function useFragment(request: SharedRequest): ShareOutcome | null {
  const [outcome, setOutcome] = useState<ShareOutcome | null>(null);
  useEffect(() => {
    let latest = true;
    void shareFragment(request).then((packed) => {
      if (latest) setOutcome(packed);
    });
    return () => {
      latest = false;
    };
  }, [request]);
  return outcome;
}
