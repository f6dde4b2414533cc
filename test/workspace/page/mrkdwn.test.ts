import { expect, test } from 'vitest';
import { mrkdwnToRich } from './mrkdwn.ts';

/** The inline pieces of one line, each as `style:text` or `type:what`. */
const pieces = (text: string): string[] =>
  mrkdwnToRich(text).flatMap((part) =>
    (part.elements as { [key: string]: unknown }[]).map((each) => {
      if (each.type !== 'text')
        return `${each.type}:${each.user_id ?? each.range ?? each.url ?? each.name ?? each.channel_id ?? each.usergroup_id}`;
      const style = Object.keys((each.style as object | undefined) ?? {}).join('+');
      return style === '' ? String(each.text) : `${style}:${each.text}`;
    }),
  );

const table: [string, string[]][] = [
  ['plain', ['plain']],
  ['a *b* c', ['a ', 'bold:b', ' c']],
  ['*b _i_*', ['bold:b ', 'bold+italic:i']],
  ['~s~ and `c *not bold*`', ['strike:s', ' and ', 'code:c *not bold*']],
  ['a*b*c snake_case_name 2*3*4', ['a*b*c snake_case_name 2*3*4']],
  ['* not bold *', ['* not bold *']],
  ['&lt;!channel&gt; &amp;amp;', ['<!channel> &amp;']],
  ['@channel @here', ['@channel @here']],
  ['<!channel> <!here|here> <!everyone>', ['broadcast:channel', ' ', 'broadcast:here', ' ', 'broadcast:everyone']],
  ['<@U1> <#C1> <!subteam^S1>', ['user:U1', ' ', 'channel:C1', ' ', 'usergroup:S1']],
  ['<https://e.org/?a=1&amp;b=2|see>', ['link:https://e.org/?a=1&b=2']],
  ['at https://e.org/x.', ['at ', 'link:https://e.org/x', '.']],
  [':eyes: 10:30:45 a:b:c', ['emoji:eyes', ' 10:30:45 a:b:c']],
  ['<!date^1700000000^{date}|then>', ['date:undefined']],
];

test.each(table)('%s', (text, expected) => {
  expect(pieces(text)).toEqual(expected);
});

test('fences and quotes are blocks of their own', () => {
  const parts = mrkdwnToRich('before\n```\nip route\n```\n&gt; quoted\n> too\nafter');
  expect(parts.map((each) => each.type)).toEqual([
    'rich_text_section',
    'rich_text_preformatted',
    'rich_text_quote',
    'rich_text_section',
  ]);
});
