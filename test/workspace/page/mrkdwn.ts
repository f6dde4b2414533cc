/**
 * Slack's mrkdwn as `rich_text` elements, so that one renderer shows both. Markers count only at word edges,
 * control sequences only in angle brackets: bare `@channel` stays text, `<!channel>` becomes a mention.
 */
import type { Data } from '../model.ts';

const before = '(?<![\\p{L}\\p{N}])';
const after = '(?![\\p{L}\\p{N}])';

type Style = { bold?: true; italic?: true; strike?: true; code?: true };

/** Nothing but emoji names has a meaning in plain text. */
export const plainToRich = (text: string, hasEmoji = true): Data[] => {
  const parts = hasEmoji ? text.split(new RegExp(`${before}:([a-z][a-z0-9_+-]*):${after}`, 'gu')) : [text];
  const elements = parts.map((part, index) => (index % 2 === 1 ? { type: 'emoji', name: part } : run(part, {})));
  return [section(elements.filter((each) => each.type === 'emoji' || each.text !== ''))];
};

export const mrkdwnToRich = (text: string): Data[] =>
  text.split(/```\n?([\s\S]*?)```/).flatMap((part, index) => {
    if (index % 2 === 1) {
      const code = inline(part.replace(/\n$/, ''), {}, true);
      return [{ type: 'rich_text_preformatted', elements: code.length > 0 ? code : [run(' ', {})] }];
    }
    return paragraphs(part);
  });

const section = (elements: Data[]): Data => ({ type: 'rich_text_section', elements });

const run = (text: string, style: Style): Data => ({
  type: 'text',
  text,
  ...(Object.keys(style).length > 0 ? { style } : {}),
});

const quoteMark = /^(?:&gt;|>) ?/;

const paragraphs = (text: string): Data[] => {
  const trimmed = text.replace(/^\n|\n$/g, '');
  if (trimmed === '') return [];
  const groups: { isQuote: boolean; lines: string[] }[] = [];
  for (const line of trimmed.split('\n')) {
    const isQuote = quoteMark.test(line);
    const last = groups.at(-1);
    const bare = isQuote ? line.replace(quoteMark, '') : line;
    if (last && last.isQuote === isQuote) last.lines.push(bare);
    else groups.push({ isQuote, lines: [bare] });
  }
  return groups.map(({ isQuote, lines }) => {
    const elements = inline(lines.join('\n'), {});
    return isQuote ? { type: 'rich_text_quote', elements } : section(elements);
  });
};

const unescapeText = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** In this order: code swallows all, then control sequences, emphasis, emoji, bare addresses. */
const pattern = new RegExp(
  [
    '(?<code>`(?<codeText>[^`\\n]+)`)',
    '(?<control><[^<>\\n]+>)',
    `(?<bold>${before}\\*(?<boldText>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*${after})`,
    `(?<italic>${before}_(?<italicText>[^\\s_](?:[^_\\n]*[^\\s_])?)_${after})`,
    `(?<strike>${before}~(?<strikeText>[^\\s~](?:[^~\\n]*[^\\s~])?)~${after})`,
    `(?<emoji>${before}:(?<emojiName>[a-z][a-z0-9_+-]*):${after})`,
    `(?<url>${before}https?://[^\\s<>|]+[^\\s<>|.,;:!?)\\]'"])`,
  ].join('|'),
  'gu',
);

const inline = (text: string, style: Style, isCode = false): Data[] => {
  const found: Data[] = [];
  let end = 0;
  const rest = (to: number): void => {
    if (to > end) found.push(run(unescapeText(text.slice(end, to)), style));
  };
  for (const match of text.matchAll(pattern)) {
    const { groups = {} } = match;
    if (isCode && !groups.control) continue;
    rest(match.index);
    end = match.index + match[0].length;
    found.push(...piece(groups, match[0], style));
  }
  rest(text.length);
  return found;
};

const piece = (groups: { [name: string]: string | undefined }, whole: string, style: Style): Data[] => {
  if (groups.codeText !== undefined) return [run(unescapeText(groups.codeText), { ...style, code: true })];
  if (groups.boldText !== undefined) return inline(groups.boldText, { ...style, bold: true });
  if (groups.italicText !== undefined) return inline(groups.italicText, { ...style, italic: true });
  if (groups.strikeText !== undefined) return inline(groups.strikeText, { ...style, strike: true });
  if (groups.emojiName !== undefined) return [{ type: 'emoji', name: groups.emojiName }];
  if (groups.url !== undefined) return [{ type: 'link', url: unescapeText(groups.url) }];
  return [control(whole.slice(1, -1), style)];
};

const control = (body: string, style: Style): Data => {
  const bar = body.indexOf('|');
  const label = bar < 0 ? undefined : unescapeText(body.slice(bar + 1));
  const target = unescapeText(bar < 0 ? body : body.slice(0, bar));
  const styled = Object.keys(style).length > 0 ? { style } : {};
  if (target.startsWith('@')) return { type: 'user', user_id: target.slice(1), ...styled };
  if (target.startsWith('#')) return { type: 'channel', channel_id: target.slice(1), ...styled };
  if (target.startsWith('!')) return special(target.slice(1), label, styled);
  return { type: 'link', url: target, ...(label === undefined ? {} : { text: label }), ...styled };
};

const special = (target: string, label: string | undefined, styled: Data): Data => {
  const [name = '', first = '', second = ''] = target.split('^');
  if (name === 'here' || name === 'channel' || name === 'everyone')
    return { type: 'broadcast', range: name, ...styled };
  if (name === 'group') return { type: 'broadcast', range: 'channel', ...styled };
  if (name === 'subteam') return { type: 'usergroup', usergroup_id: first, ...styled };
  if (name === 'date') {
    return { type: 'date', timestamp: Number(first), format: second, fallback: label ?? '', ...styled };
  }
  return run(label ?? `<${target}>`, {});
};
