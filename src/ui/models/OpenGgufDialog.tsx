import { type FormEvent, type MouseEvent, useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { forgetAddress, keepAddress } from '../../store/models/addressToOpen.ts';
import { hostsOfOrigin } from '../../store/models/allowedOrigins.ts';
import type { ModelOffer } from '../../store/models/modelOffer.ts';
import { useActions } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { closeDialogOf } from '../kit/closeDialogOf.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { Field } from '../kit/Field.tsx';
import fileStyles from '../kit/FileDialog.module.css';
import { listWords } from '../kit/listWords.ts';
import { Problem } from '../kit/Problem.tsx';
import { GgufOffer } from './GgufOffer.tsx';
import styles from './OpenGgufDialog.module.css';

type Step =
  | { readonly kind: 'choose'; readonly problem: string | null }
  | { readonly kind: 'looking'; readonly at: string }
  | { readonly kind: 'allow'; readonly url: string; readonly origins: readonly string[] }
  | { readonly kind: 'offer'; readonly offer: ModelOffer };

interface OpenGgufDialogProps {
  /** A file that was chosen already. */
  file?: File;
  /** An address that was given already. */
  address?: string;
  onClose(): void;
}

/** A GGUF from the person's disk or from an address: first what it is, then what is done with it. */
export function OpenGgufDialog({ file, address, onClose }: OpenGgufDialogProps) {
  const { models } = useActions();
  const [step, setStep] = useState<Step>({ kind: 'choose', problem: null });
  const [url, setUrl] = useState(address ?? '');
  const looking = useRef<AbortController | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const dialog = useRef<HTMLDivElement>(null);
  const urlId = useId();

  /** Shows what `look` finds, unless something else was asked for meanwhile. */
  async function look(at: string, find: (signal: AbortSignal) => Promise<ModelOffer>): Promise<void> {
    looking.current?.abort();
    const controller = new AbortController();
    looking.current = controller;
    setStep({ kind: 'looking', at });
    try {
      const offer = await find(controller.signal);
      if (!controller.signal.aborted) setStep({ kind: 'offer', offer });
    } catch (error) {
      if (controller.signal.aborted) return;
      setStep({ kind: 'choose', problem: error instanceof Error ? error.message : String(error) });
    }
  }

  const lookAtFile = (chosen: File) => look(chosen.name, () => models.lookAtFile(chosen, chosen.name));

  async function lookAtUrl(text: string): Promise<void> {
    const problem = addressProblem(text);
    if (problem !== null) return setStep({ kind: 'choose', problem });
    const { href } = new URL(text.trim());
    const origins = models.originsToAllow(href);
    if (origins.length > 0) return setStep({ kind: 'allow', url: href, origins });
    await look(href, (signal) => models.lookAtUrl(href, signal));
  }

  const begin = useEffectEvent(() => {
    forgetAddress();
    if (file !== undefined) void lookAtFile(file);
    else if (address !== undefined) void lookAtUrl(address);
  });
  useEffect(() => {
    begin();
    return () => looking.current?.abort();
  }, []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void lookAtUrl(url);
  };
  const back = () => {
    looking.current?.abort();
    setStep({ kind: 'choose', problem: null });
  };

  return (
    <Dialog title="Open a GGUF" onClose={onClose}>
      <div ref={dialog}>
        <input
          ref={input}
          type="file"
          hidden
          accept=".gguf"
          onChange={(event) => {
            const [chosen] = event.currentTarget.files ?? [];
            if (chosen !== undefined) void lookAtFile(chosen);
            // So that the same file can be chosen again.
            event.currentTarget.value = '';
          }}
        />
        {step.kind === 'choose' && (
          <div className={fileStyles.body}>
            {step.problem === null ? (
              <p className={fileStyles.hint}>
                A GGUF file is a whole language model: weights, vocabulary and chat template. It is read where
                it lies and leaves this device for nobody. First you see what it is and whether it fits.
              </p>
            ) : (
              <Problem>{step.problem}</Problem>
            )}
            <Button variant="primary" onClick={() => input.current?.click()}>
              Choose a file…
            </Button>
            <form onSubmit={submit}>
              <Field label="or its address" htmlFor={urlId}>
                <div className={styles.row}>
                  <input
                    id={urlId}
                    type="url"
                    inputMode="url"
                    autoComplete="off"
                    spellCheck={false}
                    placeholder="https://…/model.gguf"
                    value={url}
                    onChange={(event) => setUrl(event.currentTarget.value)}
                  />
                  <Button type="submit">Look at it</Button>
                </div>
              </Field>
            </form>
          </div>
        )}
        {step.kind === 'looking' && (
          <>
            <div className={fileStyles.body}>
              <p role="status" className={fileStyles.problem}>
                Reading the header of {step.at} …
              </p>
            </div>
            <footer className={fileStyles.footer}>
              <Button onClick={back}>Cancel</Button>
            </footer>
          </>
        )}
        {step.kind === 'allow' && (
          <AllowOrigins
            origins={step.origins}
            onAllow={() => {
              keepAddress(step.url);
              models.allowOrigins(step.origins);
            }}
            onProblem={(problem) => setStep({ kind: 'choose', problem })}
            onCancel={back}
          />
        )}
        {step.kind === 'offer' && (
          <GgufOffer
            offer={step.offer}
            onTaken={() => closeDialogOf({ currentTarget: dialog.current ?? document })}
          />
        )}
      </div>
    </Dialog>
  );
}

interface AllowOriginsProps {
  origins: readonly string[];
  onAllow(): void;
  onProblem(problem: string): void;
  onCancel(): void;
}

/** The page speaks with nobody unless the person says so. */
function AllowOrigins({ origins, onAllow, onProblem, onCancel }: AllowOriginsProps) {
  const hosts = origins.map(hostsOfOrigin);
  const allow = (_: MouseEvent) => {
    try {
      onAllow();
    } catch (error) {
      forgetAddress();
      onProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <div className={fileStyles.body}>
        <p className={fileStyles.problem}>
          So far this page may not speak with {listWords(hosts)}, and the browser sees to that. Allowing it
          loads the page again; the conversation and what you have typed stay.
        </p>
        <p className={fileStyles.hint}>The server will see your network address and which file you fetch.</p>
      </div>
      <footer className={fileStyles.footer}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button variant="primary" onClick={allow}>
          Allow and go on
        </Button>
      </footer>
    </>
  );
}

/** Why a model cannot lie at this address, as a sentence; null: it can. */
function addressProblem(text: string): string | null {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return 'This is no address: it begins with https://.';
  const { protocol, hostname } = new URL(trimmed);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  if (protocol === 'https:' || (protocol === 'http:' && isLocal)) return null;
  return 'The address must begin with https://, or lie on this machine (http://localhost): what comes over http could be changed on the way.';
}
