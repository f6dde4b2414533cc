/** Evidence of the last answers, each for whoever asked, bounded in number and size. */

export interface EvidenceShelf {
  /** @returns its handle; undefined where it alone is larger than the shelf. */
  put(owner: string, text: string): string | undefined;
  /** undefined: never there, forgotten by now, or somebody else's. */
  get(owner: string, handle: string): string | undefined;
}

interface ShelfParts {
  /** Characters of all that is kept. */
  characters: number;
  entries: number;
  /** Not to be guessed. */
  newHandle(): string;
}

export const evidenceShelf = ({ characters, entries, newHandle }: ShelfParts): EvidenceShelf => {
  // In the order in which they came.
  const kept = new Map<string, { owner: string; text: string }>();
  let size = 0;
  const forgetFirst = (): void => {
    const [first] = kept;
    if (first === undefined) return;
    size -= first[1].text.length;
    kept.delete(first[0]);
  };
  return {
    put: (owner, text) => {
      if (text.length > characters) return undefined;
      while (kept.size >= entries || size + text.length > characters) forgetFirst();
      const handle = newHandle();
      kept.set(handle, { owner, text });
      size += text.length;
      return handle;
    },
    get: (owner, handle) => {
      const found = kept.get(handle);
      return found?.owner === owner ? found.text : undefined;
    },
  };
};
