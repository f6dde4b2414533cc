import type { Token } from './token.ts';

/** The words of a time, as they were typed: `since 14:00`, `last night at 02:14`, `昨晚两点`. */

export interface Times {
  since?: string;
  until?: string;
}

interface Found {
  at: number;
  text: string;
  /** Said to be the beginning, and not only a time. */
  strong: boolean;
}

/** Each with what it is in its first group, where something stands before it. */
const english: readonly RegExp[] = [
  /\b(?:last|this|yesterday|tomorrow) (?:morning|afternoon|evening|night|noon)(?:,? (?:at |around |about )?\d{1,2}(?::\d{2})?(?: ?[ap]m)?\b)?/g,
  /\b(?:in |over |within |during )?(?:the )?(?:last|past) (?:(?:\d{1,4}|a|few|couple of|two|three|five|ten|half an) )?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|months?)\b/g,
  /\b(?:\d{1,4}(?:\.\d)?|a|an|one|two|three|four|five|six|ten|half an|a few|few|a couple of|couple of|several|some) ?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|months?) (?:ago|back)\b/g,
  /\b(?:since|for) (?:about |around |the last |the past |over |more than )?((?:more than )?(?:\d{1,4}(?:\.\d)?|an?|one|two|three|half an|a few|a couple of|several) ?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|months?))\b/g,
  /\b(?:last|this|next) (?:week|month|weekend|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b(?: (?:morning|afternoon|evening|night))?/g,
  /\b(?:today|yesterday|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun)\b(?: (?:morning|afternoon|evening|night))?(?:,? (?:at |around )?\d{1,2}(?::\d{2})?(?: ?[ap]m)?\b)?/g,
  /(?:^|[^\w.:/-])((?:\d{4}-\d{2}-\d{2}[t ])?\d{1,2}:\d{2}(?::\d{2})?(?: ?(?:utc|am|pm|cet|z)\b)?(?: (?:today|yesterday|this morning))?)(?:$|[^\w.:/-]|[.:](?:$|[^\d]))/g,
  /(?:^|[^\w.:/-])(\d{1,2} ?[ap]m)\b/g,
  /\b(?:noon|midnight|the weekend|weekend|overnight|lunch ?time|lunch|earlier today|recently|a while ago|just now)\b/g,
];

const chinese: readonly RegExp[] = [
  /(?:昨天|今天|前天|昨晚|今早|今晚|今晨|昨日|今日|昨夜|上?周[一二三四五六日末天]|星期[一二三四五六日天])?(?:早上|上午|中午|下午|晚上|凌晨|半夜|夜里)?(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})(?:点|时)(?:半|钟|多|整|[0-9]{1,2}分)?/g,
  /(?:昨天|今天|前天|昨日|今日)(?:早上|上午|中午|下午|晚上|凌晨|半夜|夜里)/g,
  /(?:最近|过去|近|这|前|上)(?:的)?(?:[0-9]{1,3}|[一二两三四五六七八九十半几]{1,2})?个?(?:小时|分钟|钟头|天|周|月|星期|半小时|段时间|会儿)/g,
  /(?:大约|大概)?(?:[0-9]{1,3}|[一二两三四五六七八九十半几]{1,3})个?半?(?:小时|分钟|钟头|天|周|月|星期|秒)(?:之前|以前|前)/g,
  /昨晚|今早|昨天|今天|前天|昨夜|今晨|昨日|今日|今晚|上周末?|本周|这周|周末|周[一二三四五六日]|刚才|刚刚|凌晨|前几天|这几天|这两天/g,
];

const begins =
  /\b(?:since|after|as of|from|starting|starting from|began at|started at|started|for)\s*(?:about |around |at )?$/;
const beginsChinese = /(?:从|自从|自)\s*$/;
const isPast = /(?:ago|back)$|前$/;
const goesOn = /^\s*(?:开始|起|以来|之后|后)/;

/** What ends the words of an event: a mark, or who cannot do what since then. */
const eventEnds =
  /[,;!?)\n]|\.(?:\s|$)|\s(?:nothing|none|nobody|everything|neither)\b|\s(?:it|they|we|i|this|all|my|our) (?:can|cant|cannot|does|do|doesnt|dont|is|are|wont|no|fails|stopped|gets?|keeps?|sees?|has|have|now)\b/;
const longestEvent = 70;
const verbs = new Set(
  'get gets cant cannot can doesnt does times fails isnt wont lost loses stopped hangs sees throws refuses drops reaches'.split(
    ' ',
  ),
);

/** Where a word stands that does something: `… to v3.28 shop/web-0 gets`. */
const subjectAt = (text: string): number => {
  const words = text.split(' ');
  const verb = words.findIndex((word, index) => index > 1 && verbs.has(word));
  return verb < 0 ? text.length : words.slice(0, verb - 1).join(' ').length;
};

const plainTime =
  /^(?:about |around )?(?:yesterday|today|tonight|noon|midnight|(?:last|this) (?:night|morning|evening|afternoon|weekend|week|month)|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun)(?: (?:morning|afternoon|evening|night))?/;
const isOfEvent =
  /^(?: \w+)? (?:upgrade|update|change|deploy|deployment|release|migration|restart|maintenance|rollout)|^[a-z]/;

/** `yesterday web-0 gets …`, but not `last night maintenance` or `mondays upgrade`. */
const isPlainTime = (text: string): boolean => {
  const time = plainTime.exec(text)?.[0];
  return time !== undefined && !isOfEvent.test(text.slice(time.length));
};

/** `after I moved web-0 to node-3`, `since the upgrade to 3.27` */
const eventsOf = (flat: string): Found[] =>
  [...flat.matchAll(/\b(?:ever since|since|after|as of|following) /g)].flatMap((marker) => {
    const at = marker.index + marker[0].length;
    const rest = flat.slice(at, at + longestEvent);
    const end = Math.min(eventEnds.exec(rest)?.index ?? rest.length, subjectAt(rest));
    const text = rest.slice(0, end).trimEnd();
    // `since yesterday web-0 gets …` is no event, and a ping is what makes it work.
    if (
      isPlainTime(text) ||
      /^(?:(?:i|we|you|someone|somebody|having) )?ping|^(?:(?:being|some|an?|long|longer|sitting) )?(?:idle|idling|inactivity|silence)\b/.test(
        text,
      )
    )
      return [];
    return /^[a-z]/.test(text) ? [{ at, text, strong: true }] : [];
  });

const changes = /升级|重启|重建|扩|断|搬|挪|改|换|发布|变更|上线|迁移|割接|更新|扩容|重装|打补丁|切|加|删|调整|装/;

/** `升级之后`, `改成 Local 之後`: what happened before it began. */
const chineseEventsOf = (flat: string): Found[] =>
  [...flat.matchAll(/之后|以后|后/g)].flatMap((marker) => {
    const end = marker.index + marker[0].length;
    const next = flat.slice(end, end + 2);
    if (next !== '' && !/^(?:就|变|才|不能|无法|[^\u4e00-\u9fff]|开始)/.test(next) && !/^(?:上面|新的|pod)/.test(next))
      return [];
    const start = Math.max(
      0,
      marker.index - longestEvent,
      ...['，', ',', '。', ';', '；', '!', '?', '\n'].map((mark) => flat.lastIndexOf(mark, marker.index) + 1),
    );
    const text = flat.slice(start, end);
    const lead = /^\s*(?:自从|自打|从)?/.exec(text)?.[0].length ?? 0;
    return changes.test(text) && text.length > 2 ? [{ at: start + lead, text: text.slice(lead), strong: true }] : [];
  });

/** `13:50 and 14:10`, `13:50 到 14:10` */
const span =
  /(\d{1,2}:\d{2}|\d{1,2} ?[ap]m|noon|midnight)\s?(?:and|to|till|until|-|~|到|至|和)\s?(\d{1,2}:\d{2}|\d{1,2} ?[ap]m|noon|midnight)/;

const quoted = (sentence: { read: string; shown: string }, { at, text }: Found): string =>
  sentence.shown.slice(at, at + text.length).trim();

const candidatesIn = (sentence: { read: string }): Found[] => {
  const flat = sentence.read.replace(/\n/g, ' ');
  const times = [...english, ...chinese].flatMap((pattern) =>
    [...flat.matchAll(pattern)].map((found): Found => {
      const text = (found[1] ?? found[0]).trim();
      const at = found.index + found[0].indexOf(text);
      const strong =
        begins.test(flat.slice(0, at)) ||
        beginsChinese.test(flat.slice(0, at)) ||
        isPast.test(text) ||
        goesOn.test(flat.slice(at + text.length));
      return { at, text, strong };
    }),
  );
  const isTime = ({ at, text }: Found): boolean =>
    text !== '' &&
    // `大一点`: how much, and not when.
    !(text === '一点' && /[大小快慢多少好高低长短稍近远强差轻重早晚有]/.test(flat.charAt(at - 1)));
  return [...eventsOf(flat), ...times.filter(isTime), ...chineseEventsOf(flat)];
};

const bestOf = (sentence: { read: string }): Found | undefined => {
  const candidates = candidatesIn(sentence);
  return candidates.find(({ strong }) => strong) ?? candidates[0];
};

/** Where the words of the time are, for what is named in them is no end of the question. */
export const eventIn = (sentence: { read: string }): { start: number; end: number } | undefined => {
  const best = bestOf(sentence);
  return best && { start: best.at, end: best.at + best.text.length };
};

export const timesIn = (sentence: { read: string; shown: string; tokens: readonly Token[] }): Times => {
  const both = span.exec(sentence.read);
  if (both?.[1] && both[2]) return { since: both[1], until: both[2] };
  const best = bestOf(sentence);
  return best === undefined ? {} : { since: quoted(sentence, best) };
};
