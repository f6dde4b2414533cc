import { defined } from '../defined.ts';
import { means } from '../token.ts';
import type { Reader } from './reader.ts';
import { isChinese, textIs } from './texts.ts';

export const readIncident: Reader = (sentence) => {
  const { tokens } = sentence;
  const at = tokens.findIndex((token) => means(token, 'incident'));
  // In the channel of one it needs no name.
  if (at < 0 && sentence.ends.length === 0 && sentence.how !== 'thread') {
    if (
      /\b(?:sum up|summari[sz]e|recap|catch me up|up to speed|handover)\b/.test(sentence.read) &&
      /\b(?:so far|we know|handover|up to speed|catch me up)\b/.test(sentence.read)
    )
      return { kind: 'incident-summary' };
    if (/\bfalse alarm\b/.test(sentence.read) && sentence.has('close')) return { kind: 'incident-end' };
  }
  if (at < 0) return undefined;
  const near = tokens.slice(Math.max(0, at - 6), at);
  const chinese = isChinese(sentence);
  const opens = [...near, ...tokens.slice(at + 1, at + 2)].some(
    (token) =>
      means(token, 'open') &&
      textIs(
        token,
        chinese
          ? /./
          : /^(?:open|start|declare|create|begin|new|raise|launch|opening|kick off|call|trigger|file|starting|declaring)$/,
      ),
  );
  const closes = tokens.some(
    (token) => means(token, 'close') && !(means(token, 'open') && opens && near.includes(token)),
  );
  const sums =
    /tl;?\s?dr/.test(sentence.read) ||
    tokens.some((token) => means(token, 'summary', 'status') || textIs(token, /^(?:what happened|happened|happend)$/));
  const rest = tokens.slice(at + 1);
  const titled = rest.filter((token) => token.type !== 'break');
  const title = (): string | undefined => {
    const next = tokens[at + 1];
    const begin = means(next, 'open') || next?.type === 'break' ? next?.end : tokens[at]?.end;
    const words = sentence.shown
      .slice(begin ?? 0)
      .replace(/^[\s:,，：-]+/, '')
      .replaceAll('"', ' ')
      .trim()
      .replace(/^(?:for|about|named|called|titled|on|because)\s+/i, '');
    return titled.length === 0 || words === '' ? undefined : words;
  };
  const closesFirst =
    near.some((token) => means(token, 'close')) ||
    rest.slice(0, 4).some((token) => means(token, 'close') && !means(token, 'works'));
  // `incident pls: orders are down`
  const colon = rest.findIndex(({ type, text }) => type === 'break' && text === ':');
  const isTitled =
    colon >= 0 &&
    colon < rest.length - 1 &&
    textIs(tokens[at], /^(?:incident|incident ticket|故障单|事故单|事件单)$/) &&
    [...tokens.slice(0, at), ...rest.slice(0, colon)].every(
      (token) => token.type === 'break' || means(token, 'noise', 'the', 'new', 'person', 'thanks', 'now'),
    );
  if (isTitled)
    return defined({ kind: 'incident-start' as const, title: sentence.shown.slice(rest[colon]?.end ?? 0).trim() });
  if (opens && !near.some((token) => means(token, 'close') && !means(token, 'open')))
    return defined({ kind: 'incident-start' as const, title: title() });
  if (sums && !near.some((token) => textIs(token, /^(?:close|end|resolve|关闭|关|结束)$/)))
    return { kind: 'incident-summary' };
  if (closesFirst || closes) return { kind: 'incident-end' };
  return undefined;
};
