/** Buttons, menus and inputs: what a person does with them goes to the server. */
import { act, byId, make, toast } from './dom.ts';

type Context = { user: () => string };
type Text = { text?: string };
type Confirm = { title?: Text; text?: Text; confirm?: Text; deny?: Text; style?: string };

const targetOf = (element: HTMLElement): Record<string, string> => {
  const view = element.closest<HTMLElement>('[data-view]')?.dataset.view;
  if (view) return { viewId: view };
  const message = element.closest<HTMLElement>('[data-ts]');
  return { channel: message?.dataset.channel ?? '', ts: message?.dataset.ts ?? '' };
};

export const choiceOf = (element: HTMLElement): string | string[] | null => {
  if (element instanceof HTMLSelectElement) {
    const values = [...element.selectedOptions].map((option) => option.value).filter((value) => value !== '');
    return element.multiple ? values : (values[0] ?? null);
  }
  if (element instanceof HTMLFieldSetElement) {
    const on = [...element.querySelectorAll<HTMLInputElement>('input:checked')].map((input) => input.value);
    return element.dataset.kind === 'checkboxes' ? on : (on[0] ?? null);
  }
  if (element instanceof HTMLInputElement && element.type === 'datetime-local') {
    return element.value === '' ? null : String(Math.floor(new Date(element.value).getTime() / 1000));
  }
  if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)
    return element.value === '' ? null : element.value;
  return element.dataset.value ?? null;
};

const bodyFor = (context: Context, element: HTMLElement): Record<string, unknown> => ({
  user: context.user(),
  ...targetOf(element),
  actionId: element.dataset.actionId,
  blockId: element.dataset.blockId,
  choice: choiceOf(element),
});

/** Slack's confirm dialog; true when the person goes on. */
const confirmed = (element: HTMLElement): Promise<boolean> => {
  const given = element.dataset.confirm;
  if (!given) return Promise.resolve(true);
  const words = JSON.parse(given) as Confirm;
  const dialog = byId<HTMLDialogElement>('ws-confirm');
  const form = make('form', '', { method: 'dialog' });
  const style = words.style === 'danger' ? 'ws-danger' : 'ws-primary';
  const yes = make('button', words.confirm?.text ?? 'Yes', { value: 'yes', class: `ws-button ${style}` });
  const no = make('button', words.deny?.text ?? 'Cancel', { value: 'no', class: 'ws-button' });
  const footer = make('footer', '');
  footer.append(no, yes);
  form.append(make('h2', words.title?.text ?? 'Are you sure?'), make('p', words.text?.text ?? ''), footer);
  dialog.replaceChildren(form);
  dialog.setAttribute('aria-label', words.title?.text ?? 'Are you sure?');
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
};

const send = async (context: Context, element: HTMLElement): Promise<void> => {
  if (!(await confirmed(element))) {
    if (element instanceof HTMLSelectElement) element.value = '';
    return;
  }
  element.classList.add('ws-busy');
  const outcome = await act<{ acknowledged: boolean; error?: string }>('/page/act', bodyFor(context, element));
  element.classList.remove('ws-busy');
  if (outcome && !outcome.acknowledged) toast(`The app did not answer (${outcome.error ?? 'no answer'}).`);
};

const isInput = (element: HTMLElement): boolean =>
  element.closest('.ws-field') !== null && element.closest('.ws-modal') !== null;

export const listenTo = (root: HTMLElement, context: Context): void => {
  root.addEventListener('click', (event) => {
    const element = (event.target as HTMLElement).closest<HTMLElement>('button[data-action-id], a[data-action-id]');
    if (!element) return;
    element.closest('details')?.removeAttribute('open');
    void send(context, element);
  });
  root.addEventListener('change', (event) => {
    const changed = event.target as HTMLElement;
    const element = changed.closest<HTMLElement>('fieldset[data-action-id]') ?? changed;
    if (!element.dataset.actionId) return;
    if (isInput(element) && element.dataset.dispatch === undefined) void act('/page/type', bodyFor(context, element));
    else void send(context, element);
  });
  root.addEventListener('input', (event) => {
    const typed = event.target as HTMLInputElement;
    const box = typed.closest<HTMLElement>('.ws-external');
    const menu = box?.querySelector<HTMLSelectElement>('select');
    if (!box || !menu || typed.type !== 'search') return;
    if (typed.value.length < Number(box.dataset.least ?? 3)) return;
    const body = { ...bodyFor(context, menu), typed: typed.value };
    void act<{ options: { text: Text; value: string }[] }>('/page/suggest', body).then((answer) => {
      const options = (answer?.options ?? []).map((each) =>
        make('option', each.text.text ?? '', { value: each.value }),
      );
      menu.replaceChildren(make('option', `${options.length} found`, { value: '' }), ...options);
    });
  });
};

/** Everything in a modal that was typed and perhaps not yet sent. */
export const sendTyped = async (context: Context, form: HTMLElement): Promise<void> => {
  const fields = form.querySelectorAll<HTMLElement>('.ws-field [data-action-id]:not(button)');
  for (const field of fields) await act('/page/type', bodyFor(context, field));
};
