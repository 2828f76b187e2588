import { useState } from 'react';
import { readAddress } from '../../store/models/addressToOpen.ts';
import { readRepositoryToOpen } from '../../store/models/repositoryToOpen.ts';
import { useActions } from '../../store/useApp.ts';
import { isGguf } from '../kit/isGguf.ts';
import { useDropTaker } from '../kit/useDropTaker.ts';
import { HubDialog } from './HubDialog.tsx';
import { OpenGgufDialog } from './OpenGgufDialog.tsx';
import { ServerDialog } from './ServerDialog.tsx';

/** Looks at a model that is dropped on the page, or whose address was given before the page was loaded again. */
export function ArrivingModel() {
  const [file, setFile] = useState<File | null>(null);
  const [address, setAddress] = useState(readAddress);
  const [repository, setRepository] = useState(readRepositoryToOpen);
  const pending = useActions().models.server.pending;
  const [server, setServer] = useState(pending);
  useDropTaker({ words: 'a model (.gguf)', takes: isGguf, take: setFile });
  if (file !== null) {
    const key = `${file.name} ${file.size} ${file.lastModified}`;
    return <OpenGgufDialog key={key} file={file} onClose={() => setFile(null)} />;
  }
  if (repository !== null) return <HubDialog asked={repository} onClose={() => setRepository(null)} />;
  if (server !== null) return <ServerDialog saved={server} onClose={() => setServer(null)} />;
  return address === null ? null : <OpenGgufDialog address={address} onClose={() => setAddress(null)} />;
}
