import { unheardSettings } from '../../core/unheardSettings.ts';
import { useApp } from '../../store/useApp.ts';
import { listWords } from '../kit/listWords.ts';
import { useGap } from '../models/useGap.ts';
import styles from './SettingsPanel.module.css';

/** What a server makes of the settings: which ones it does not know, and when they reach it. */
export function ServerSettingsNote() {
  const live = useGap('live-settings');
  const writing = useApp((state) => state.run.status === 'generating');
  const unheard = useApp(({ model, conversation }) =>
    model === null ? '' : listWords(unheardSettings(conversation.params, model.capabilities)),
  );
  const words = [
    unheard === '' ? '' : `This server has no ${unheard}: it answers as if they were off.`,
    writing && live !== null ? live : '',
  ].filter((sentence) => sentence !== '');
  return words.length === 0 ? null : (
    <p role="note" className={styles.note}>
      {words.join(' ')}
    </p>
  );
}
