/** The modal dialog: shown when the app opens a view, kept while it updates it. */
import { act, byId, fetchJson } from './dom.ts';
import { choiceOf, sendTyped } from './elements.ts';

type Shown = { key: string; version: string; html: string };

export const startModal = (user: () => string): (() => Promise<void>) => {
  const dialog = byId<HTMLDialogElement>('ws-modal');
  let shown = { key: '', version: '' };

  const refresh = async (): Promise<void> => {
    const piece = await fetchJson<Shown>('/page/modal', { user: user() });
    if (piece.key === shown.key && piece.version === shown.version) return;
    const typed = piece.key === shown.key ? keep(dialog) : new Map<string, string>();
    shown = piece;
    dialog.innerHTML = piece.html;
    if (piece.key === '') {
      dialog.close();
      return;
    }
    dialog.setAttribute('aria-label', dialog.querySelector('h2')?.textContent ?? '');
    restore(dialog, typed);
    if (!dialog.open) dialog.showModal();
    const first = dialog.querySelector<HTMLElement>(
      '[autofocus], .ws-wrong [data-action-id], .ws-field [data-action-id]',
    );
    first?.focus();
  };

  const close = (): void => {
    if (shown.key !== '') void act('/page/close', { user: user(), viewId: shown.key });
  };
  dialog.addEventListener('submit', (event) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const button = form.querySelector<HTMLButtonElement>('button[type=submit]');
    button?.setAttribute('disabled', '');
    void sendTyped({ user }, form)
      .then(() => act('/page/submit', { user: user(), viewId: form.dataset.view }))
      .finally(() => button?.removeAttribute('disabled'));
  });
  dialog.addEventListener('click', (event) => {
    if ((event.target as HTMLElement).closest('[data-close]')) close();
  });
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    close();
  });
  return refresh;
};

const nameOf = (field: HTMLElement): string => `${field.dataset.blockId}/${field.dataset.actionId}`;
const texts = 'input[data-action-id], textarea[data-action-id]';

const keep = (dialog: HTMLElement): Map<string, string> =>
  new Map(
    [...dialog.querySelectorAll<HTMLElement>(texts)].map((field) => [nameOf(field), String(choiceOf(field) ?? '')]),
  );

const restore = (dialog: HTMLElement, typed: Map<string, string>): void => {
  for (const field of dialog.querySelectorAll<HTMLInputElement>(texts)) {
    const before = typed.get(nameOf(field));
    if (before && field.type !== 'file' && field.type !== 'datetime-local') field.value = before;
  }
};
