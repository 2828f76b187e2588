/** A file's bytes; null when the browser cannot read it. */
export async function fileBytes(file: File): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return null;
  }
}

export const unreadable = 'The file could not be read; it may have been moved or deleted.';
