/** Chinese characters without the spaces that stand between the pieces of a phrase. */
export const squeezed = (text: string): string =>
  text.includes(' ') ? text.replace(/(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])/g, '') : text;
