import { withoutTail } from '../trim-chars.ts';

/** `… with capture`, `…, with a capture.`: whether captures are asked for, and the question without that. */
export const splitCaptureWish = (text: string): { asked: string; capture: boolean } => {
  const words = text.trim().split(/\s+/);
  const last = withoutTail(words.at(-1)?.toLowerCase() ?? '', '.?!');
  const length = words.at(-2)?.toLowerCase() === 'a' ? 3 : 2;
  const isAsked =
    (last === 'capture' || last === 'captures') && words.length > length && words.at(-length)?.toLowerCase() === 'with';
  if (!isAsked) return { asked: text.trim(), capture: false };
  return { asked: words.slice(0, -length).join(' ').replace(/[,;]$/, ''), capture: true };
};
