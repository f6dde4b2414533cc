/** Text in columns: what a terminal and a block of code show twice as wide counts twice. */

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/;

const columnsOfChar = (char: string): number => (wide.test(char) ? 2 : 1);

export const columnsOf = (text: string): number => [...text].reduce((sum, char) => sum + columnsOfChar(char), 0);

/** With `…` where something was cut. */
export const cutToColumns = (text: string, most: number): string => {
  if (columnsOf(text) <= most) return text;
  let kept = '';
  let used = 1;
  for (const char of text) {
    used += columnsOfChar(char);
    if (used > most) break;
    kept += char;
  }
  return `${kept}…`;
};

const gap = (text: string, columns: number): string => ' '.repeat(Math.max(0, columns - columnsOf(text)));

export const padEnd = (text: string, columns: number): string => `${text}${gap(text, columns)}`;
export const padStart = (text: string, columns: number): string => `${gap(text, columns)}${text}`;
