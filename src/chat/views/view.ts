/** What people are shown, whatever they talk through: each platform makes its own of it. */

export type Piece =
  | { kind: 'text'; text: string; style?: 'bold' | 'code' | 'italic' }
  /** By the id that the platform has for a person. */
  | { kind: 'person'; id: string }
  /** Milliseconds since 1970; shown in each reader's own time zone where the platform can. */
  | { kind: 'moment'; at: number; shown: 'time' | 'day-time' | 'day-second' }
  | { kind: 'link'; url: string; text: string };

export interface Line {
  kind: 'line';
  pieces: readonly Piece[];
}

export type Part = Line | { kind: 'preformatted'; text: string } | { kind: 'bullets'; lines: readonly Line[] };

export interface Button {
  kind: 'button';
  action: string;
  label: string;
  /** Comes back with a press. */
  value: string;
  /** The one that most will press. */
  isMain?: true;
  confirm?: { title: string; text: string; yes: string; no: string };
}

interface Menu {
  kind: 'menu';
  action: string;
  placeholder: string;
  options: readonly Option[];
}

export interface Option {
  label: string;
  value: string;
}

/** A question with a menu or a box for words; on pages with a button to send alone. Each may be left empty. */
export type Input = { id: string; label: string; placeholder: string } & (
  | { kind: 'pick'; groups: readonly { label: string; options: readonly Option[] }[]; picked?: Option | undefined }
  /** A menu whose options are asked for as somebody types. */
  | { kind: 'search'; picked?: Option | undefined }
  | { kind: 'write'; most: number; lines: 'one' | 'many'; written?: string | undefined }
);

export type Block =
  | Input
  | { kind: 'heading'; text: string }
  | { kind: 'prose'; parts: readonly Part[] }
  /** Small print. */
  | { kind: 'notes'; texts: readonly string[] }
  | { kind: 'divider' }
  /** What is being done, in order. Where there are no checklists each step is a line. */
  | { kind: 'checklist'; title: string; steps: readonly { text: string; isDone: boolean }[] }
  /** Columns under their names, at most one in a message. Where there are no tables its rows are a list. */
  | { kind: 'table'; head: readonly string[]; rows: readonly (readonly string[])[] }
  | { kind: 'controls'; id: string; controls: readonly (Button | Menu)[] };

export const words = (text: string): Piece => ({ kind: 'text', text });
export const bold = (text: string): Piece => ({ kind: 'text', text, style: 'bold' });
export const code = (text: string): Piece => ({ kind: 'text', text, style: 'code' });
export const italic = (text: string): Piece => ({ kind: 'text', text, style: 'italic' });
export const person = (id: string): Piece => ({ kind: 'person', id });
export const moment = (at: number, shown: (Piece & { kind: 'moment' })['shown'] = 'time'): Piece => ({
  kind: 'moment',
  at,
  shown,
});

export const line = (...pieces: Piece[]): Line => ({ kind: 'line', pieces });
export const preformatted = (text: string): Part => ({ kind: 'preformatted', text });
export const bullets = (lines: readonly Line[]): Part => ({ kind: 'bullets', lines });

export const heading = (text: string): Block => ({ kind: 'heading', text });
export const rich = (...parts: Part[]): Block => ({ kind: 'prose', parts });
export const notes = (...texts: string[]): Block => ({ kind: 'notes', texts });
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): Block => ({
  kind: 'table',
  head,
  rows,
});
export const checklist = (title: string, steps: readonly { text: string; isDone: boolean }[]): Block => ({
  kind: 'checklist',
  title,
  steps,
});
export const divider: Block = { kind: 'divider' };
/** None where there is nothing to press. `id` sets them apart from others of a message. */
export const controls = (id: string, all: readonly (Button | Menu)[]): Block[] =>
  all.length === 0 ? [] : [{ kind: 'controls', id, controls: all }];
