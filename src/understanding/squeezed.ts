/** Chinese characters without the spaces that stand between them. */
export const squeezed = (text: string): string =>
  text.includes(' ') ? text.replace(/(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])/g, '') : text;

/** What several pieces say as one. */
export const textOf = (tokens: readonly { text: string }[]): string =>
  squeezed(tokens.map(({ text }) => text).join(' '));
