import { type FormEvent, useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { hostsOfOrigin } from '../../store/models/allowedOrigins.ts';
import type { HubLook } from '../../store/models/hubActions.ts';
import { repositoryFrom, repositoryProblem } from '../../store/models/hubClient.ts';
import { hubOrigins } from '../../store/models/hubSettings.ts';
import {
  forgetRepository,
  keepRepository,
  type RepositoryToOpen,
} from '../../store/models/repositoryToOpen.ts';
import { useActions } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { closeDialogOf } from '../kit/closeDialogOf.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { Field } from '../kit/Field.tsx';
import fileStyles from '../kit/FileDialog.module.css';
import { intoView } from '../kit/intoView.ts';
import { listWords } from '../kit/listWords.ts';
import { Problem } from '../kit/Problem.tsx';
import { HubAdvanced } from './HubAdvanced.tsx';
import styles from './HubDialog.module.css';
import { HubOfferChoice } from './HubOfferChoice.tsx';
import { HubSuggestions } from './HubSuggestions.tsx';

type Step =
  | { readonly kind: 'choose'; readonly problem: string | null }
  | { readonly kind: 'looking' }
  | { readonly kind: 'offers'; readonly look: HubLook };

interface HubDialogProps {
  /** A repository that was asked for already. */
  asked?: RepositoryToOpen;
  onClose(): void;
}

const usualRevision = 'main';

/** A model from the Hugging Face hub: which repository, then what of it runs here, then its download. */
export function HubDialog({ asked, onClose }: HubDialogProps) {
  const { hub } = useActions().models;
  const [step, setStep] = useState<Step>({ kind: 'choose', problem: null });
  const [typed, setTyped] = useState(asked?.repository ?? '');
  const [revision, setRevision] = useState(asked?.revision ?? usualRevision);
  const looking = useRef<AbortController | null>(null);
  const inside = useRef<HTMLDivElement>(null);
  const lookButton = useRef<HTMLButtonElement>(null);
  const repositoryId = useId();
  const revisionId = useId();

  /** Shows what the hub says of a repository, unless something else was asked for meanwhile. */
  async function look(text: string, at: string): Promise<void> {
    const repository = repositoryFrom(text, hub.settings().url);
    setTyped(repository);
    const problem = repositoryProblem(repository);
    if (problem !== null) return setStep({ kind: 'choose', problem });
    if (hub.originsToAllow().length > 0) return allow({ repository, revision: at });
    looking.current?.abort();
    const controller = new AbortController();
    looking.current = controller;
    setStep({ kind: 'looking' });
    try {
      const found = await hub.look(repository, at.trim() || usualRevision, controller.signal);
      if (!controller.signal.aborted) setStep({ kind: 'offers', look: found });
    } catch (error) {
      if (controller.signal.aborted) return;
      setStep({ kind: 'choose', problem: error instanceof Error ? error.message : String(error) });
    }
  }

  function allow(wanted: RepositoryToOpen): void {
    try {
      keepRepository(wanted);
      hub.allow();
    } catch (error) {
      forgetRepository();
      setStep({ kind: 'choose', problem: error instanceof Error ? error.message : String(error) });
    }
  }

  const begin = useEffectEvent(() => {
    forgetRepository();
    if (asked !== undefined && asked.repository !== '') void look(asked.repository, asked.revision);
  });
  useEffect(() => {
    begin();
    return () => looking.current?.abort();
  }, []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void look(typed, revision);
  };
  const back = () => {
    looking.current?.abort();
    setStep({ kind: 'choose', problem: null });
  };

  const toAllow = hub.originsToAllow();
  /** Where the hub was not allowed yet, the person sees what allowing it means first. */
  const choose = (repository: string) => {
    setTyped(repository);
    if (toAllow.length > 0) lookButton.current?.focus();
    else void look(repository, usualRevision);
  };
  return (
    <Dialog title="Hugging Face repository" placement="wide" onClose={onClose}>
      <div ref={inside}>
        {step.kind === 'offers' ? (
          <HubOfferChoice
            look={step.look}
            onBack={back}
            onTaken={() => closeDialogOf({ currentTarget: inside.current ?? document })}
          />
        ) : (
          <>
            <form className={fileStyles.body} onSubmit={submit}>
              {step.kind === 'choose' && step.problem !== null ? (
                <Problem>{step.problem}</Problem>
              ) : (
                <p className={fileStyles.hint}>
                  A repository with an ONNX export, as transformers.js uses it. First you see what it holds
                  and what of it runs here; it is kept on this device, and what you write stays here too.
                </p>
              )}
              {toAllow.length > 0 && <AllowNotice origins={hubOrigins(hub.settings())} />}
              <div className={styles.fields}>
                <Field label="Repository" htmlFor={repositoryId} className={styles.repository}>
                  <input
                    id={repositoryId}
                    autoComplete="off"
                    spellCheck={false}
                    placeholder="onnx-community/Qwen3-0.6B-ONNX"
                    value={typed}
                    onChange={(event) => setTyped(event.currentTarget.value)}
                  />
                </Field>
                <Field label="Revision" htmlFor={revisionId} className={styles.revision}>
                  <input
                    id={revisionId}
                    autoComplete="off"
                    spellCheck={false}
                    value={revision}
                    onChange={(event) => setRevision(event.currentTarget.value)}
                  />
                </Field>
                {step.kind === 'looking' ? (
                  <Button onClick={back}>Cancel</Button>
                ) : (
                  <Button ref={lookButton} type="submit" variant="primary">
                    {toAllow.length > 0 ? 'Allow and look' : 'Look at it'}
                  </Button>
                )}
              </div>
              {step.kind === 'looking' && (
                <p ref={intoView} role="status" className={styles.looking}>
                  Asking what {typed} holds …
                </p>
              )}
            </form>
            <HubSuggestions onChoose={choose} />
            <HubAdvanced onSaved={(problem) => setStep({ kind: 'choose', problem })} />
          </>
        )}
      </div>
    </Dialog>
  );
}

/** The page speaks with nobody unless the person says so. */
function AllowNotice({ origins }: { origins: readonly string[] }) {
  const hosts = listWords(origins.map(hostsOfOrigin));
  return (
    <p className={fileStyles.warning}>
      So far this page may not speak with {hosts}, and the browser sees to that. Allowing it loads the page
      again; the conversation and what you have typed stay. The hub will see your network address and which
      files you fetch, no account and nothing that you write.
    </p>
  );
}
