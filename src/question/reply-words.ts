import { withoutTail } from '../trim-chars.ts';

/** The words of a reply that names something: `the one in shop, please`, `shop 里的那个`. */

/** What stands around a name and says nothing of it. */
const fillers = new Set(
  (
    'the a an one that this it its is was i we mean meant want wanted of please thanks thx with take use pick choose option number no. ' +
    'from to and my our yes ok okay sorry oh called named'
  ).split(' '),
);
const hanFillers =
  /命名空间|命名空間|那个|那個|这个|這個|里面|裡面|里的|裡的|中的|就是|应该|應該|选|選|要|用|请|請|谢谢|謝謝|是|的|在|里|裡|中|个|個|到|和|与|與|从|從|我|说|說|吧|啊|呢/g;

const ordinals: ReadonlyMap<string, number> = new Map(
  'first second third fourth fifth sixth seventh eighth ninth tenth'
    .split(' ')
    .map((word, index): [string, number] => [word, index])
    .concat([...'一二三四五六七八九十'].map((word, index): [string, number] => [`第${word}`, index])),
);

/** In small letters, one by one; Chinese words are apart from others. */
const wordsOf = (text: string): string[] =>
  text
    .slice(0, 400)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?<=[\u3400-\u9fff])(?=[a-z0-9#])|(?<=[a-z0-9])(?=[\u3400-\u9fff])/g, ' ')
    .split(/[\s,;!?"'`<>*()，。、；！？“”「」：]+|->|=>|→/)
    .map((word) => withoutTail(word, '.:-='))
    .filter((word) => word !== '');

/** The words that say something. */
export const tellingWords = (text: string): string[] =>
  wordsOf(text)
    .map((word) => (/[\u3400-\u9fff]/.test(word) && !/^第/.test(word) ? word.replace(hanFillers, '') : word))
    .filter((word) => word !== '' && !fillers.has(word));

/** The place that the words name, from 0; `last` is -1. `第 2 个` and `the second` alike. */
export const placeNamed = (words: readonly string[]): number | undefined => {
  const joined = words.join('');
  if (/^(?:last|最[后後]一?)$/.test(joined)) return -1;
  const named = ordinals.get(joined.replace(hanFillers, ''));
  if (named !== undefined) return named;
  const number = /^(?:#|第)?(\d{1,3})(?:st|nd|rd|th|个|個)?$/.exec(joined)?.[1];
  return number === undefined || Number(number) === 0 ? undefined : Number(number) - 1;
};
