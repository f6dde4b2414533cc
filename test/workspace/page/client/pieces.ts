/** Keeps a list of server-made pieces up to date: only what changed is exchanged, focus and scroll stay. */

export type Piece = { key: string; version: string; html: string };

const focusMark = (list: HTMLElement): string | undefined => {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || !list.contains(active) || !active.dataset.actionId) return undefined;
  const key = active.closest<HTMLElement>('[data-key]')?.dataset.key ?? '';
  return `[data-key="${CSS.escape(key)}"] [data-action-id="${CSS.escape(active.dataset.actionId)}"]`;
};

const isAtEnd = (list: HTMLElement): boolean => list.scrollHeight - list.scrollTop - list.clientHeight < 80;

/** Who reads the newest keeps reading the newest when the list gets another size. */
export const stickToEnd = (list: HTMLElement): void => {
  let wasAtEnd = true;
  list.addEventListener('scroll', () => {
    wasAtEnd = isAtEnd(list);
  });
  new ResizeObserver(() => {
    if (wasAtEnd) list.scrollTop = list.scrollHeight;
  }).observe(list);
};

export const showPieces = (list: HTMLElement, pieces: Piece[]): void => {
  const wasAtEnd = isAtEnd(list);
  const mark = focusMark(list);
  const known = new Map(
    [...list.children].map((child) => [(child as HTMLElement).dataset.key ?? '', child as HTMLElement]),
  );
  let before: Element | null = null;
  for (const piece of pieces) {
    let place = known.get(piece.key);
    known.delete(piece.key);
    if (!place) {
      place = document.createElement('div');
      place.dataset.key = piece.key;
    }
    if (place.dataset.version !== piece.version) {
      place.dataset.version = piece.version;
      place.innerHTML = piece.html;
      for (const image of place.querySelectorAll('img')) {
        image.addEventListener('load', () => {
          if (wasAtEnd) list.scrollTop = list.scrollHeight;
        });
      }
    }
    const next: Element | null = before ? before.nextElementSibling : list.firstElementChild;
    if (next !== place) list.insertBefore(place, next);
    before = place;
  }
  for (const gone of known.values()) gone.remove();
  if (mark) list.querySelector<HTMLElement>(mark)?.focus();
  if (wasAtEnd) list.scrollTop = list.scrollHeight;
};
