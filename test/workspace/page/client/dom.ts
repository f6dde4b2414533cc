/** Small helpers over the document. */

export const byId = <T extends HTMLElement>(id: string): T => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
};

export const make = (tag: string, words: string, attributes: Record<string, string> = {}): HTMLElement => {
  const made = document.createElement(tag);
  made.textContent = words;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

let hide = 0;

/** A short notice at the bottom. */
export const toast = (words: string): void => {
  const box = byId('ws-toast');
  box.textContent = words;
  box.hidden = false;
  window.clearTimeout(hide);
  hide = window.setTimeout(() => {
    box.hidden = true;
  }, 6000);
};

export const fetchJson = async <T>(path: string, query: Record<string, string>): Promise<T> => {
  const response = await fetch(`${path}?${new URLSearchParams(query)}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as T;
};

/** Sends what a person did; a refusal becomes a notice. */
export const act = async <T>(path: string, body: Record<string, unknown>): Promise<T | undefined> => {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as T & { refusal?: string };
  if (response.ok && answer.refusal === undefined) return answer;
  toast(answer.refusal ?? 'That did not work.');
  return undefined;
};
