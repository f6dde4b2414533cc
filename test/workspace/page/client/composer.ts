/** The message boxes: Enter sends, Shift+Enter makes a line, a leading slash shows the commands. */
import { act, byId } from './dom.ts';

export type Command = { name: string; hint: string };

export const startComposer = (
  ids: { form: string; box: string; hint?: string },
  send: (text: string) => Record<string, unknown>,
  commands: () => Command[],
): void => {
  const form = byId<HTMLFormElement>(ids.form);
  const box = byId<HTMLTextAreaElement>(ids.box);
  const hint = ids.hint ? byId(ids.hint) : undefined;
  const grow = (): void => {
    box.style.height = 'auto';
    box.style.height = `${Math.min(box.scrollHeight, 200)}px`;
  };
  box.addEventListener('input', () => {
    grow();
    if (!hint) return;
    const typed = box.value;
    const match = typed.startsWith('/')
      ? commands().filter((each) => each.name.startsWith(typed.split(' ')[0] ?? ''))
      : [];
    hint.textContent = match.map((each) => `${each.name} ${each.hint}`).join(' · ');
  });
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const words = box.value.trim();
    if (words === '') return;
    box.value = '';
    if (hint) hint.textContent = '';
    grow();
    void act('/page/send', send(words)).then((answer) => {
      if (answer === undefined && box.value === '') box.value = words;
    });
  });
};
