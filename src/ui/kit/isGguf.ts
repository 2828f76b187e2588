/** Whether a file is a model, by its name or its first bytes. */
export async function isGguf(file: File): Promise<boolean> {
  if (/\.gguf$/i.test(file.name)) return true;
  try {
    return (await file.slice(0, 4).text()) === 'GGUF';
  } catch {
    // It cannot be read: whoever takes it says so.
    return false;
  }
}
