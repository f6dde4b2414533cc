import { type Clock, clockAt, daysLater, isZone, momentOf, weekdayOf } from './zones.ts';

/**
 * The moment that the words of a time mean to whoever says them: `14:00`, `last night at 02:14`, `3 hours ago`,
 * `昨晚两点`. What names no moment (`recently`, `the upgrade`, `last week`) has none: nothing is made up.
 */

export interface Saying {
  /** When it is said, in milliseconds since 1970. */
  now: number;
  /** Where: `Europe/Berlin`. */
  zone: string;
}

const numbers: ReadonlyMap<string, number> = new Map([
  ...['a', 'an', 'one'].map((word) => [word, 1] as const),
  ...['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'].map(
    (word, at) => [word, at + 2] as const,
  ),
  ['half an', 0.5],
]);

const chineseDigits = new Map([...'零一二三四五六七八九'].map((digit, at) => [digit, at]));

/** `二十三`, `十`, `两`, `23`; undefined: it is none. */
const chineseNumber = (text: string): number | undefined => {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  if (text === '半') return 0.5;
  const digit = (one: string): number | undefined => (one === '两' ? 2 : chineseDigits.get(one));
  const [tens, ones, ...rest] = text.split('十');
  if (rest.length > 0 || tens === undefined) return undefined;
  if (ones === undefined) return tens.length === 1 ? digit(tens) : undefined;
  const ten = tens === '' ? 1 : digit(tens);
  const one = ones === '' ? 0 : digit(ones);
  return ten === undefined || one === undefined ? undefined : ten * 10 + one;
};

const minute = 60_000;
const hour = 60 * minute;

/** Of units that have one length; a day of 25 hours is a day all the same, and is counted by the calendar. */
const lengths: readonly [RegExp, number][] = [
  [/^(?:s|secs?|seconds?|秒)$/, 1_000],
  [/^(?:m|mins?|minutes?|分钟)$/, minute],
  [/^(?:h|hrs?|hours?|小时|钟头|半小时)$/, hour],
];
const calendar: readonly [RegExp, number][] = [
  [/^(?:d|days?|天)$/, 1],
  [/^(?:weeks?|周|星期)$/, 7],
];

const before = (count: number, unit: string, { now, zone }: Saying): number | undefined => {
  const length = lengths.find(([pattern]) => pattern.test(unit))?.[1];
  if (length !== undefined) return now - count * length;
  const days = calendar.find(([pattern]) => pattern.test(unit))?.[1];
  if (days === undefined) return undefined;
  return Number.isInteger(count)
    ? momentOf(daysLater(clockAt(now, zone), -count * days), zone)
    : now - count * days * 24 * hour;
};

const ago =
  /^(?:in |over |within |during |about |around )?(?:the )?(?:last |past )?(\d{1,4}(?:\.\d)?|half an|an?|one|two|three|four|five|six|seven|eight|nine|ten)? ?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?)(?: ago)?$/;
const chineseAgo =
  /^(?:大约|大概)?(?:最近|过去|近)?的?(\d{1,4}|[一二两三四五六七八九十半]{1,3})个?(半)?(小时|分钟|钟头|天|周|星期|秒)(?:之前|以前|前|以来)?$/;

const readAgo = (text: string, saying: Saying): number | undefined => {
  const english = ago.exec(text);
  if (english) {
    const [, count = '1', unit = ''] = english;
    // `last hour`, and never a bare letter.
    if (english[1] === undefined && !/^(?:in |over |within |during )?(?:the )?(?:last|past) (?!d|week)/.test(text)) {
      return undefined;
    }
    return before(numbers.get(count) ?? Number(count), unit, saying);
  }
  const chinese = chineseAgo.exec(text);
  if (!chinese) return undefined;
  const count = chineseNumber(chinese[1] ?? '');
  return count === undefined ? undefined : before(count + (chinese[2] ? 0.5 : 0), chinese[3] ?? '', saying);
};

type Part = 'morning' | 'noon' | 'afternoon' | 'evening' | 'night' | 'small-hours';

interface Told {
  /** Days from today; undefined: none was named. */
  days?: number | undefined;
  weekday?: number | undefined;
  /** `last monday`: not today. */
  isBefore?: boolean | undefined;
  part?: Part | undefined;
  /** The night that ended today, or the one that begins on that day. */
  isLastNight?: boolean | undefined;
  hour?: number | undefined;
  minute?: number | undefined;
  second?: number | undefined;
  half?: 'am' | 'pm' | undefined;
  /** Nothing tells whether it is of the morning or of the afternoon. */
  isTwelve?: boolean | undefined;
  date?: { year: number; month: number; day: number } | undefined;
  /** Minutes east of UTC, where a zone was said with it. */
  offset?: number | undefined;
}

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const chineseWeekdays = '日一二三四五六';

const clockWords = /(\d{1,2})(?::(\d{2})(?::(\d{2}))?)? ?(am|pm|utc|z|cet)?(?=$|[ ,])/;

const partOf = (text: string): Part | undefined => {
  if (/\bmorning\b|早上|上午|今早|今晨/.test(text)) return 'morning';
  if (/\b(?:noon|lunch ?time|lunch)\b|中午/.test(text)) return 'noon';
  if (/\bafternoon\b|下午/.test(text)) return 'afternoon';
  if (/凌晨|半夜|\bmidnight\b/.test(text)) return 'small-hours';
  if (/\bevening\b|晚上|今晚/.test(text)) return 'evening';
  return /\b(?:night|tonight)\b|夜里|昨晚|昨夜/.test(text) ? 'night' : undefined;
};

const readEnglish = (text: string): Told | undefined => {
  const known =
    /\b(?:today|yesterday|tonight|morning|afternoon|evening|night|noon|midnight|lunch ?time|lunch|(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*)\b|\d/.test(
      text,
    );
  if (!known) return undefined;
  const date = /^(\d{4})-(\d{2})-(\d{2})[t ]?/.exec(text);
  const rest = date ? text.slice(date[0].length) : text;
  const clock = clockWords.exec(rest);
  const weekday = /\b(sun|mon|tue|wed|thu|fri|sat)[a-z]*\b/.exec(rest)?.[1];
  const isLast = /\blast (?:night|evening|afternoon|morning)\b/.test(rest);
  const suffix = clock?.[4];
  const part = partOf(rest);
  const days = /\byesterday\b/.test(rest)
    ? -1
    : /\b(?:today|tonight|this)\b/.test(rest)
      ? 0
      : isLast && !/last night/.test(rest)
        ? -1
        : undefined;
  // A bare number is no time: `14`.
  if (clock !== null && clock[2] === undefined && suffix === undefined && part === undefined && !/\bat \d/.test(rest))
    return undefined;
  return {
    days,
    weekday: weekday === undefined ? undefined : weekdays.indexOf(weekday),
    isBefore: /\blast (?:sun|mon|tue|wed|thu|fri|sat)/.test(rest),
    part,
    isLastNight: /\blast night\b/.test(rest),
    ...(clock === null ? {} : { hour: Number(clock[1]), minute: Number(clock[2] ?? 0), second: Number(clock[3] ?? 0) }),
    half: suffix === 'am' || suffix === 'pm' ? suffix : undefined,
    isTwelve: suffix === undefined && part === undefined && /^[1-9]$|^1[01]$/.test(clock?.[1] ?? ''),
    offset: suffix === 'utc' || suffix === 'z' ? 0 : suffix === 'cet' ? 60 : undefined,
    date: date ? { year: Number(date[1]), month: Number(date[2]), day: Number(date[3]) } : undefined,
  };
};

const chineseClock =
  /(\d{1,2}|[零一二两三四五六七八九十]{1,3})[点时](?:(半)|(\d{1,2}|[零一二三四五六七八九十]{1,3})分?)?|(\d{1,2}):(\d{2})/;

const readChinese = (text: string): Told | undefined => {
  const weekday = /(上)?(?:周|星期)([一二三四五六日末天])/.exec(text);
  const clock = chineseClock.exec(weekday ? text.slice(weekday.index + weekday[0].length) : text);
  const days = /前天/.test(text)
    ? -2
    : /昨天|昨日/.test(text)
      ? -1
      : /今天|今日|今早|今晚|今晨/.test(text)
        ? 0
        : undefined;
  const part = partOf(text);
  if (clock === null && days === undefined && part === undefined && weekday === null) return undefined;
  if (weekday?.[2] === '末') return undefined;
  const at = clock?.[4] === undefined ? chineseNumber(clock?.[1] ?? '') : Number(clock[4]);
  const minutes =
    clock?.[5] === undefined
      ? clock?.[2]
        ? 30
        : clock?.[3] === undefined
          ? 0
          : chineseNumber(clock[3])
      : Number(clock[5]);
  if (clock !== null && (at === undefined || minutes === undefined)) return undefined;
  return {
    days,
    part,
    isLastNight: /昨晚|昨夜/.test(text),
    ...(weekday
      ? {
          weekday: Math.max(0, chineseWeekdays.indexOf((weekday[2] ?? '').replace('天', '日'))),
          isBefore: weekday[1] !== undefined,
        }
      : {}),
    isTwelve: clock?.[4] === undefined && part === undefined && at !== undefined && at >= 1 && at <= 11,
    ...(clock === null ? {} : { hour: at, minute: minutes, second: 0 }),
  };
};

/** By the half of the day that its part says; a clock of twelve hours is meant where it is small. */
const hourOf = ({ hour: said = 0, half, part }: Told): number => {
  if (half === 'am') return said % 12;
  if (half === 'pm') return (said % 12) + 12;
  if (said > 12) return said;
  switch (part) {
    case 'afternoon':
      return said === 12 ? 12 : said + 12;
    case 'evening':
      return said === 12 ? 24 : said >= 4 ? said + 12 : said;
    case 'night':
      return said === 12 ? 24 : said >= 6 ? said + 12 : said;
    case 'noon':
      return said <= 2 ? said + 12 : said;
    case 'small-hours':
      return said === 12 ? 0 : said;
    default:
      return said;
  }
};

const noon = 12;

/** A part of the day by itself is no moment, but for these two. */
const pointOf = (text: string, { part }: Told): number | undefined => {
  if (part === 'noon' && !/lunch/.test(text)) return noon;
  return /\bmidnight\b/.test(text) ? 0 : undefined;
};

const isClock = (told: Told): boolean => (told.hour ?? 0) <= 24 && (told.minute ?? 0) <= 59 && (told.second ?? 0) <= 59;

const resolve = (text: string, told: Told, { now, zone }: Saying): number | undefined => {
  const point = told.hour === undefined ? pointOf(text, told) : hourOf(told);
  if (point === undefined || !isClock(told)) return undefined;
  const today = clockAt(now, zone);
  const clock = { minute: told.minute ?? 0, second: told.second ?? 0 };
  const at = (days: number, on: Clock = today, hours = point): number =>
    momentOf({ ...daysLater(on, days + Math.floor(hours / 24)), ...clock, hour: hours % 24 }, zone);
  if (told.offset !== undefined) {
    const there = told.date ?? clockAt(now + told.offset * minute, 'UTC');
    const moment =
      Date.UTC(there.year, there.month - 1, there.day, point, clock.minute, clock.second) - told.offset * minute;
    return told.date === undefined && moment > now ? moment - 24 * hour : moment;
  }
  if (told.date) return at(0, { ...today, ...told.date });
  // The small hours of a night are of the day after it.
  const isSmall = point < 12 && (told.part === 'night' || told.part === 'evening');
  if (told.isLastNight) {
    const last = at(isSmall ? 0 : -1);
    return last > now ? at(isSmall ? -1 : -2) : last;
  }
  if (told.weekday !== undefined) {
    const back = (weekdayOf(today) - told.weekday + 7) % 7;
    const moment = at(-back + (isSmall ? 1 : 0));
    return moment > now || (told.isBefore && back === 0) ? at(-back - 7 + (isSmall ? 1 : 0)) : moment;
  }
  if (told.days !== undefined) return at(told.days + (isSmall ? 1 : 0));
  const lastAt = (hours: number): number => {
    const moment = at(0, today, hours);
    return moment > now ? at(-1, today, hours) : moment;
  };
  // `3:00`, `三点`: of the morning or of the afternoon, whichever was last.
  return told.isTwelve ? Math.max(lastAt(point), lastAt(point + 12)) : lastAt(point);
};

/** Milliseconds since 1970; undefined: the words name no moment. */
export const momentSaid = (words: string, saying: Saying): number | undefined => {
  if (!isZone(saying.zone) || words.length > 120) return undefined;
  const text = words.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  const since = readAgo(text, saying);
  if (since !== undefined) return since;
  const told = /[\u3400-\u9fff]/.test(text) ? readChinese(text) : readEnglish(text);
  return told === undefined ? undefined : resolve(text, told, saying);
};

/** The end of a span: the first such time after its beginning. */
export const momentAfter = (words: string, start: number, saying: Saying): number | undefined => {
  const end = momentSaid(words, saying);
  if (end === undefined || end > start) return end;
  return momentOf(daysLater(clockAt(end, saying.zone), 1), saying.zone);
};
