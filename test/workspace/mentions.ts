/** Finds what would notify people or become a link in a message, wherever it stands. */
import { isData, walk } from './blocks/walk.ts';
import type { Block, LinkSeen, Mention } from './model.ts';

type Found = Pick<Mention, 'kind' | 'in'> & { id?: string };
type FoundLink = Pick<LinkSeen, 'url' | 'text'>;

/** Slack's control sequences in mrkdwn: `<@U1>`, `<!channel>`, `<!subteam^S1>`, `<https://a|b>`, `<#C1>`. */
const control = /<([@!#]?)([^>|]*)(?:\|([^>]*))?>/g;

const inMrkdwn = (text: string, where: string): { mentions: Found[]; links: FoundLink[] } => {
  const mentions: Found[] = [];
  const links: FoundLink[] = [];
  for (const [, sign, body = '', label] of text.matchAll(control)) {
    if (sign === '@') mentions.push({ kind: 'user', id: body, in: where });
    else if (sign === '!') {
      const name = body.split('^')[0];
      if (name === 'here' || name === 'channel' || name === 'everyone') mentions.push({ kind: name, in: where });
      else if (name === 'group') mentions.push({ kind: 'channel', in: where });
      else if (name === 'subteam') mentions.push({ kind: 'usergroup', id: body.split('^')[1] ?? '', in: where });
    } else if (sign === '' && /^[a-z][a-z0-9+.-]*:/i.test(body)) links.push({ url: body, text: label ?? body });
  }
  return { mentions, links };
};

/** `link_names` and `parse: full` turn bare words into mentions. */
const bareWords = /(?<![\w<])@(here|channel|everyone)\b/g;

export const mentionsIn = (
  text: string,
  blocks: Block[],
  options: { linkNames?: boolean } = {},
): { mentions: Found[]; links: FoundLink[] } => {
  const found = inMrkdwn(text, 'text');
  if (options.linkNames) {
    for (const [, word] of text.matchAll(bareWords)) {
      found.mentions.push({ kind: word as Found['kind'], in: 'text' });
    }
  }
  blocks.forEach((block, index) => {
    const where = `blocks/${index}`;
    const add = (more: { mentions: Found[]; links: FoundLink[] }): void => {
      found.mentions.push(...more.mentions);
      found.links.push(...more.links);
    };
    walk(block, (value) => {
      const type = value.type;
      if ((type === 'mrkdwn' || type === 'markdown') && typeof value.text === 'string') {
        add(inMrkdwn(value.text, where));
      }
      if (type === 'markdown' && typeof value.text === 'string') {
        for (const [, label = '', url = ''] of value.text.matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)) {
          found.links.push({ url, text: label });
        }
      }
      if (block.type === 'rich_text' || isRichPart(type)) add(inRichText(value, where));
    });
  });
  return found;
};

const isRichPart = (type: unknown): boolean =>
  type === 'broadcast' || type === 'user' || type === 'usergroup' || type === 'link';

const inRichText = (value: { [key: string]: unknown }, where: string): { mentions: Found[]; links: FoundLink[] } => {
  const none = { mentions: [], links: [] };
  if (!isData(value)) return none;
  switch (value.type) {
    case 'broadcast':
      return { mentions: [{ kind: value.range as Found['kind'], in: where }], links: [] };
    case 'user':
      return { mentions: [{ kind: 'user', id: String(value.user_id), in: where }], links: [] };
    case 'usergroup':
      return { mentions: [{ kind: 'usergroup', id: String(value.usergroup_id), in: where }], links: [] };
    case 'link':
      return { mentions: [], links: [{ url: String(value.url), text: String(value.text ?? value.url) }] };
    default:
      return none;
  }
};
