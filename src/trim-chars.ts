/** `text` without those of `chars` that it ends with; a pattern such as `x+$` takes quadratic time for this. */
export const withoutTail = (text: string, chars: string): string => {
  let end = text.length;
  while (end > 0 && chars.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
};

/** `text` without those of `chars` that it begins with. */
export const withoutHead = (text: string, chars: string): string => {
  let start = 0;
  while (start < text.length && chars.includes(text.charAt(start))) start += 1;
  return text.slice(start);
};
