import { type FormEvent, useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { formatCount } from '../../core/formatCount.ts';
import { hostOf } from '../../core/hostOf.ts';
import { type SavedServer, serverPreset, serverPresets, serverUrl } from '../../core/serverPresets.ts';
import type { ListedModel } from '../../store/models/serverActions.ts';
import { useActions } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { closeDialogOf } from '../kit/closeDialogOf.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { Field } from '../kit/Field.tsx';
import fileStyles from '../kit/FileDialog.module.css';
import { Problem } from '../kit/Problem.tsx';
import { Switch } from '../kit/Switch.tsx';
import styles from './ServerDialog.module.css';

interface ServerDialogProps {
  /** A server that was saved already. */
  saved?: SavedServer;
  onClose(): void;
}

type Said = { readonly kind: 'problem' | 'good' | 'waiting'; readonly text: string } | null;

const first = serverPresets[0] ?? serverPreset('other');
const fresh = '';
/** As a choice among the listed models: one that is not listed. */
const unlisted = '';

/** A server with OpenAI's API: its address and key, whether it answers, and which of its models is used. */
export function ServerDialog({ saved, onClose }: ServerDialogProps) {
  const { server: actions } = useActions().models;
  const [servers, setServers] = useState(actions.list);
  const [edited, setEdited] = useState<SavedServer | null>(saved ?? servers.at(-1) ?? null);
  const [presetId, setPresetId] = useState(edited?.presetId ?? first.id);
  const [address, setAddress] = useState(edited?.url ?? first.url);
  const [key, setKey] = useState('');
  /** null: the person has not said; a saved key stays where it is. */
  const [chosenKeep, setChosenKeep] = useState<boolean | null>(null);
  const [models, setModels] = useState<readonly ListedModel[] | null>(null);
  const [model, setModel] = useState('');
  /** The person names a model that the server does not list. */
  const [namesOther, setNamesOther] = useState(false);
  const [said, setSaid] = useState<Said>(null);
  const asking = useRef<AbortController | null>(null);
  const dialog = useRef<HTMLDivElement>(null);
  const id = useId();
  const preset = serverPreset(presetId);
  const typedUrl = serverUrl(address);
  const keyPlace = typedUrl === null ? 'none' : actions.keyPlace(typedUrl);
  const keepKey = chosenKeep ?? keyPlace === 'device';
  const isListed = models !== null && models.length > 0;
  const isReady = edited !== null && actions.isAllowed(edited.url);

  /** Says how `work` goes, unless something else was asked for meanwhile. */
  async function ask(waiting: string, work: (signal: AbortSignal) => Promise<Said>): Promise<void> {
    asking.current?.abort();
    const controller = new AbortController();
    asking.current = controller;
    setSaid({ kind: 'waiting', text: waiting });
    const outcome = await work(controller.signal).catch(problemOf);
    if (!controller.signal.aborted) setSaid(outcome);
  }

  /** @param kept the model that stays chosen, where it is listed or was named; '': none. */
  const list = (server: SavedServer, kept: string, outcome: Said = null) =>
    ask(`Asking ${hostOf(server.url)} for its models …`, async (signal) => {
      setModels(null);
      const found = await actions.listModels(server, signal);
      setModels(found);
      const isOther = kept !== '' && namesOther && !found.some((each) => each.id === kept);
      setNamesOther(isOther);
      setModel(isOther || found.some((each) => each.id === kept) ? kept : (found[0]?.id ?? ''));
      return found.length === 0
        ? { kind: 'problem', text: 'It answers, but lists no model: enter its name.' }
        : outcome;
    });

  const begin = useEffectEvent(() => {
    if (edited !== null && actions.isAllowed(edited.url)) void list(edited, '');
  });
  useEffect(() => {
    begin();
    return () => asking.current?.abort();
  }, []);

  function edit(server: SavedServer | null): void {
    asking.current?.abort();
    setEdited(server);
    setPresetId(server?.presetId ?? first.id);
    setAddress(server?.url ?? first.url);
    setKey('');
    setChosenKeep(null);
    setModels(null);
    setModel('');
    setNamesOther(false);
    setSaid(null);
    if (server !== null && actions.isAllowed(server.url)) void list(server, '');
  }

  function save(event: FormEvent): void {
    event.preventDefault();
    const url = typedUrl;
    if (url === null) {
      setSaid({
        kind: 'problem',
        text: 'This is no web address. One looks like https://api.example.com/v1 or http://localhost:8000/v1, and holds no name or password.',
      });
      return;
    }
    const server = { presetId, url };
    try {
      actions.save(server, key, keepKey);
    } catch (error) {
      setSaid(problemOf(error));
      return;
    }
    setServers(actions.list());
    setEdited(server);
    setAddress(url);
    setKey('');
    if (actions.isAllowed(url)) void list(server, edited?.url === url ? model : '');
    else
      setSaid({ kind: 'waiting', text: 'The page is loaded again, so that it may speak with this server …' });
  }

  function remove(): void {
    if (edited === null) return;
    try {
      actions.remove(edited.url);
    } catch (error) {
      setSaid(problemOf(error));
      return;
    }
    setServers(actions.list());
    edit(null);
  }

  const test = () => {
    if (edited === null) return;
    const name = model.trim();
    // It was not there yet, say: it is asked again for what it has.
    if (name === '') {
      void list(edited, '', { kind: 'good', text: 'It answers. Choose one of its models and test that.' });
      return;
    }
    void ask('Testing …', async (signal) => ({
      kind: 'good',
      text: await actions.test(edited, name, signal),
    }));
  };

  const use = () => {
    if (edited === null || model.trim() === '') return;
    void ask('Loading …', async () => {
      closeDialogOf({ currentTarget: dialog.current ?? document });
      await actions.use(edited, model.trim());
      return null;
    });
  };

  return (
    <Dialog title="Server" onClose={onClose}>
      <div ref={dialog}>
        <form className={fileStyles.body} onSubmit={save}>
          <p className={fileStyles.hint}>
            For models that outgrow this machine. What you send goes to the server, with the conversation
            before it and the settings; the browser lets this page speak with the servers that you save here,
            and with no others.
          </p>
          {servers.length > 0 && (
            <Field label="Saved servers" htmlFor={`${id}saved`}>
              <select
                id={`${id}saved`}
                value={edited?.url ?? fresh}
                onChange={({ currentTarget }) =>
                  edit(servers.find(({ url }) => url === currentTarget.value) ?? null)
                }
              >
                {servers.map(({ presetId: kind, url }) => (
                  <option key={url} value={url}>
                    {serverPreset(kind).name} · {url}
                  </option>
                ))}
                <option value={fresh}>Another one…</option>
              </select>
            </Field>
          )}
          <Field label="Kind of server" htmlFor={`${id}kind`}>
            <select
              id={`${id}kind`}
              value={presetId}
              onChange={({ currentTarget }) => {
                const next = serverPreset(currentTarget.value);
                // An address that the person has typed stays.
                if (address === preset.url || address === '') setAddress(next.url);
                setPresetId(next.id);
              }}
            >
              {serverPresets.map(({ id: kind, name }) => (
                <option key={kind} value={kind}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
          <Field label="Address" htmlFor={`${id}address`}>
            <input
              id={`${id}address`}
              type="text"
              inputMode="url"
              autoComplete="off"
              spellCheck={false}
              placeholder="https://…/v1"
              value={address}
              onChange={({ currentTarget }) => setAddress(currentTarget.value)}
            />
          </Field>
          <p className={styles.cors}>{preset.cors}</p>
          <Field label="Key" htmlFor={`${id}key`}>
            <input
              id={`${id}key`}
              type="password"
              autoComplete="off"
              spellCheck={false}
              placeholder={keyWords(keyPlace, preset.key === 'needed')}
              value={key}
              onChange={({ currentTarget }) => setKey(currentTarget.value)}
            />
          </Field>
          <Switch checked={keepKey} onChange={setChosenKeep}>
            Keep the key on this device
          </Switch>
          <p className={styles.cors}>
            {keepKey
              ? 'It is kept unencrypted in this browser: whoever uses it can read it. It goes to this address alone, and into no export.'
              : 'It is kept in memory until this page is closed. It goes to this address alone, and into no export.'}
          </p>
          <div className={styles.actions}>
            <Button type="submit" variant={isReady ? 'secondary' : 'primary'}>
              Save
            </Button>
            {edited !== null && <Button onClick={remove}>Delete</Button>}
          </div>
          {isReady && (
            <>
              {isListed && (
                <Field label="Model of the server" htmlFor={`${id}listed`}>
                  <select
                    id={`${id}listed`}
                    value={namesOther ? unlisted : model}
                    onChange={({ currentTarget }) => {
                      setNamesOther(currentTarget.value === unlisted);
                      setModel(currentTarget.value);
                    }}
                  >
                    {models?.map(({ id: name, contextLength }) => (
                      <option key={name} value={name}>
                        {contextLength === null
                          ? name
                          : `${name} · ${formatCount(contextLength)} tokens of context`}
                      </option>
                    ))}
                    <option value={unlisted}>Another one…</option>
                  </select>
                </Field>
              )}
              {(!isListed || namesOther) && (
                <Field label={isListed ? 'Name of the model' : 'Model of the server'} htmlFor={`${id}model`}>
                  <input
                    id={`${id}model`}
                    type="text"
                    autoComplete="off"
                    spellCheck={false}
                    value={model}
                    onChange={({ currentTarget }) => setModel(currentTarget.value)}
                  />
                </Field>
              )}
              {models !== null && models.length > 0 && (
                <p className={styles.cors}>
                  {models.length === 1
                    ? 'It lists this model alone.'
                    : `It lists ${formatCount(models.length)} models.`}
                </p>
              )}
            </>
          )}
        </form>
        <footer className={`${fileStyles.footer} ${styles.footer}`}>
          {said !== null &&
            (said.kind === 'problem' ? (
              <Problem stays className={styles.said}>
                {said.text}
              </Problem>
            ) : (
              <p role="status" className={styles.said}>
                {said.text}
              </p>
            ))}
          <Button disabled={!isReady} title={isReady ? undefined : 'Save the server first.'} onClick={test}>
            Test
          </Button>
          <Button variant="primary" disabled={!isReady || model.trim() === ''} onClick={use}>
            Use this model
          </Button>
        </footer>
      </div>
    </Dialog>
  );
}

function keyWords(place: 'none' | 'visit' | 'device', needed: boolean): string {
  if (place === 'device') return 'Kept on this device';
  if (place === 'visit') return 'In memory';
  return needed ? 'Needed' : 'Only if the server wants one';
}

function problemOf(error: unknown): Said {
  return { kind: 'problem', text: error instanceof Error ? error.message : String(error) };
}
