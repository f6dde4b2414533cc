import { simplified } from './simplified.ts';

/** What was typed, in a form in which the same words are the same characters. */
export interface NormalText {
  /** Lower case, simplified Chinese; what is read. */
  read: string;
  /** As it was typed, place by place the same; what is quoted. */
  shown: string;
  /** Where words begin that stand in back ticks by themselves: they may be names, whatever they mean elsewhere. */
  literal: ReadonlySet<number>;
}

/** Between an address and what would run into it; a quote stays beside it, as programs print it. */
const apart = (beside: string): string => (beside === '' || /[\s"'\u0060(]/.test(beside) ? '' : ' ');

/** As Slack writes what people see: `<@U0CALICO>`, `<https://x|x>`, `&lt;`. */
const fromWire = (text: string): string =>
  text
    .replace(/<[@#!][^<>\n]{0,200}>/g, ' @ ')
    .replace(/<(?:mailto|tel):[^|<>\n]{1,300}\|([^<>\n]{1,300})>/g, '$1')
    // The label of a link is what was typed, where it is an address itself.
    .replace(
      /<(https?:\/\/[^|<>\s]{1,2000})(?:\|[^<>\n]{0,2000})?>/g,
      (link: string, url: string, at: number, whole: string) =>
        `${apart(whole.charAt(at - 1))}${url}${apart(whole.charAt(at + link.length))}`,
    )
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');

const dashes = /[\u2010-\u2013\u2212]/g;
const arrows = /[\u2190-\u21ff\u27f0-\u27ff\u2794\u2799-\u27a1\u2b05-\u2b07\u2b95]/g;
const bothWays = '\u2194\u21c4\u21c6\u21d4\u27f7';
const crosses = /[\u274c\u274e\u2717\u2718\u2716\u{1f6ab}\u26d4]/gu;
const ticks = /[\u2705\u2713\u2714]/g;
/** Nothing that is seen, or only a direction of writing. */
// biome-ignore lint/suspicious/noMisleadingCharacterClass: each of them stands for itself.
const unseen = /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]/g;
const pictures = /[\p{Extended_Pictographic}\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}]/gu;

const letters = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(dashes, '-')
    .replace(/[\u2014\u2015\u2500]+/g, ' , ')
    .replace(arrows, (arrow) =>
      bothWays.includes(arrow) ? ' <-> ' : arrow === '\u2190' || arrow === '\u21d0' ? ' <- ' : ' -> ',
    )
    .replace(crosses, ' \u2717 ')
    .replace(ticks, ' \u2713 ')
    .replace(unseen, '')
    .replace(pictures, ' ')
    .replace(/(?<![\w/.\]-]):[a-z][a-z0-9_+-]{1,40}:(?![\w/])/g, ' ')
    .replace(/[\u2018\u2019\u02bc\u0060\u00b4]/g, "'")
    .replace(/[\u201c\u201d\u300c-\u300f]/g, '"')
    .replace(/\r\n?|[\u2028\u2029\v\f]/g, '\n')
    .replace(/[\t\u00a0]/g, ' ');

/** `can't` is one word however it is typed; other quotes and marks of a chat only surround words. */
const words = (text: string): string =>
  text
    .replace(/([a-z])'(?=(?:t|s|re|ve|m|d|ll)(?![a-z]))/gi, '$1')
    .replace(/(?<![\w/-])[*_~]{1,3}(?=[\w/])/g, ' ')
    .replace(/(?<=[\w)/])[*_~]{1,3}(?![\w/-])/g, ' ')
    .replace(/['*]/g, ' ');

/** Lower case of the same length. */
const lower = (text: string): string =>
  text.replace(/\p{Lu}/gu, (letter) => {
    const small = letter.toLowerCase();
    return small.length === letter.length ? small : letter;
  });

const [opens, closes] = ['\ue000', '\ue001'];
const ownMarks = /[\ue000\ue001]/g;
/** `hello`, but not ```…``` nor `connection refused`. */
const ticked = /(?<!`)`([\w.-]{2,253})`(?!`)/g;

export const normalize = (text: string): NormalText => {
  const typed = fromWire(text).replace(ownMarks, ' ').replace(ticked, `${opens}$1${closes}`);
  const marked = words(letters(typed));
  const literal = new Set<number>();
  for (let at = marked.indexOf(opens); at >= 0; at = marked.indexOf(opens, at + 1)) literal.add(at + 1);
  const shown = marked.replace(ownMarks, ' ');
  return { shown, read: lower(simplified(shown)), literal };
};
