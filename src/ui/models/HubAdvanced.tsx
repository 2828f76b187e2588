import { type FormEvent, useId, useState } from 'react';
import { defaultHubUrl } from '../../store/models/hubClient.ts';
import { hubSettingsFrom } from '../../store/models/hubSettings.ts';
import { useActions } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { Field } from '../kit/Field.tsx';
import fileStyles from '../kit/FileDialog.module.css';
import styles from './HubDialog.module.css';

/**
 * Which hub is asked: a mirror, say; and whether the page may speak with it at all. `onSaved` hears of new settings, or
 * why there are none.
 */
export function HubAdvanced({ onSaved }: { onSaved(problem: string | null): void }) {
  const { hub } = useActions().models;
  const [address, setAddress] = useState(hub.settings().url);
  const [hosts, setHosts] = useState(hub.settings().fileHosts.join(' '));
  const [saved, setSaved] = useState(false);
  const addressId = useId();
  const hostsId = useId();
  const save = (event: FormEvent) => {
    event.preventDefault();
    try {
      hub.setSettings(hubSettingsFrom(address, hosts));
      setSaved(true);
      onSaved(null);
    } catch (error) {
      onSaved(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <details className={styles.advanced}>
      <summary>Advanced</summary>
      <form className={styles.advancedForm} onSubmit={save}>
        <Field label="Hub address" htmlFor={addressId}>
          <input
            id={addressId}
            type="url"
            autoComplete="off"
            spellCheck={false}
            placeholder={defaultHubUrl}
            value={address}
            onChange={(event) => {
              setAddress(event.currentTarget.value);
              setSaved(false);
            }}
          />
        </Field>
        <Field label="Further file hosts" htmlFor={hostsId}>
          <input
            id={hostsId}
            autoComplete="off"
            spellCheck={false}
            placeholder="https://files.example"
            value={hosts}
            onChange={(event) => {
              setHosts(event.currentTarget.value);
              setSaved(false);
            }}
          />
        </Field>
        <p className={fileStyles.hint}>
          A mirror’s address (what HF_ENDPOINT is elsewhere), and hosts that it sends downloads on to.
        </p>
        <div className={styles.buttons}>
          {hub.originsToAllow().length === 0 && (
            <Button variant="quiet" onClick={() => hub.forbid()}>
              Forbid the hub again
            </Button>
          )}
          <Button type="submit">Save</Button>
        </div>
        <p role="status" className={fileStyles.hint}>
          {saved && 'Saved: the next look asks there.'}
        </p>
      </form>
    </details>
  );
}
