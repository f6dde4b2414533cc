/** What an empty channel shows: what can be asked there, each with one click. */
import { act, make } from './dom.ts';

type Place = { id: string; hasApp: boolean };

/** `place`: undefined where there is something else to see. */
export const showStart = (
  box: HTMLElement,
  place: Place | undefined,
  { user, examples }: { user: string; examples: string[] },
): void => {
  box.hidden = place === undefined;
  if (place === undefined) return;
  const lead = place.hasApp
    ? 'Nothing here yet. Type below, or ask with one click:'
    : 'Nothing here yet, and the app is not in this channel. It can be asked in the others.';
  const ask = (text: string): HTMLElement => {
    const button = make('button', text, { type: 'button', class: 'ws-button' });
    button.addEventListener('click', () => void act('/page/send', { user, channel: place.id, text }));
    return button;
  };
  box.replaceChildren(make('p', lead), ...(place.hasApp ? examples.map(ask) : []));
};
