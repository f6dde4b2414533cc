import { describe, expect, it } from 'vitest';
import { momentAfter, momentSaid } from '../../../src/understanding/moments.ts';

const said = (words: string, now: string, zone = 'Europe/Berlin'): string | undefined => {
  const moment = momentSaid(words, { now: Date.parse(now), zone });
  return moment === undefined ? undefined : new Date(moment).toISOString().replace(':00.000Z', 'Z');
};

describe('the moment that words mean, to who says them on a Monday at ten in Berlin', () => {
  it.each([
    ['14:00', '2026-11-29T13:00Z'],
    ['09:15', '2026-11-30T08:15Z'],
    ['3pm', '2026-11-29T14:00Z'],
    ['3:00', '2026-11-30T02:00Z'],
    ['last night at 02:14', '2026-11-30T01:14Z'],
    ['last night at 23:00', '2026-11-29T22:00Z'],
    ['last night at 10', '2026-11-29T21:00Z'],
    ['last night at 12', '2026-11-29T23:00Z'],
    ['this morning at 9', '2026-11-30T08:00Z'],
    ['yesterday evening at 8', '2026-11-29T19:00Z'],
    ['yesterday at 14:00', '2026-11-29T13:00Z'],
    ['12:00 today', '2026-11-30T11:00Z'],
    ['monday at 9:00', '2026-11-30T08:00Z'],
    ['last monday at 9:00', '2026-11-23T08:00Z'],
    ['friday morning at 8', '2026-11-27T07:00Z'],
    ['noon', '2026-11-29T11:00Z'],
    ['midnight', '2026-11-29T23:00Z'],
    ['2026-11-29 14:00', '2026-11-29T13:00Z'],
    ['2026-11-29T14:00Z', '2026-11-29T14:00Z'],
    ['14:00 UTC', '2026-11-29T14:00Z'],
    ['3 hours ago', '2026-11-30T06:00Z'],
    ['half an hour ago', '2026-11-30T08:30Z'],
    ['the past hour', '2026-11-30T08:00Z'],
    ['last 2 hours', '2026-11-30T07:00Z'],
    ['2 days ago', '2026-11-28T09:00Z'],
    ['昨晚两点', '2026-11-30T01:00Z'],
    ['昨晚十点', '2026-11-29T21:00Z'],
    ['昨晚 02:14', '2026-11-30T01:14Z'],
    ['昨天晚上八点', '2026-11-29T19:00Z'],
    ['昨天凌晨两点', '2026-11-29T01:00Z'],
    ['下午三点半', '2026-11-29T14:30Z'],
    ['二十三点十五分', '2026-11-29T22:15Z'],
    ['上周一九点', '2026-11-23T08:00Z'],
    ['周五上午九点', '2026-11-27T08:00Z'],
    ['半小时前', '2026-11-30T08:30Z'],
    ['一个半小时前', '2026-11-30T07:30Z'],
    ['最近两天', '2026-11-28T09:00Z'],
    ['前天 14:00', '2026-11-28T13:00Z'],
    // ——— no moment is made up
    ['last week', undefined],
    ['recently', undefined],
    ['today', undefined],
    ['monday', undefined],
    ['the upgrade to 3.27', undefined],
    ['25:00', undefined],
    ['13:99', undefined],
    ['14', undefined],
    ['昨天', undefined],
    ['最近', undefined],
    ['升级之后', undefined],
    ['x'.repeat(5_000), undefined],
  ])('%s', (words, expected) => {
    expect(said(words, '2026-11-30T09:00:00Z')).toBe(expected);
  });

  it('at night, last night is still the one before', () => {
    expect(said('last night at 02:14', '2026-11-30T00:30:00Z')).toBe('2026-11-29T01:14Z');
    expect(said('last night at 23:00', '2026-11-30T00:30:00Z')).toBe('2026-11-29T22:00Z');
  });
});

describe('zones', () => {
  it.each([
    ['14:00', 'Asia/Kolkata', '2026-11-30T08:30Z'],
    ['昨晚两点', 'Asia/Shanghai', '2026-11-29T18:00Z'],
    ['14:00', 'America/New_York', '2026-11-29T19:00Z'],
    ['14:00', 'UTC', '2026-11-29T14:00Z'],
    ['14:00', 'No/Where', undefined],
  ])('%s in %s', (words, zone, expected) => {
    expect(said(words, '2026-11-30T09:00:00Z', zone)).toBe(expected);
  });

  it('an hour that is skipped in spring is as much later as the clock jumped', () => {
    expect(said('02:30', '2026-03-29T10:00:00Z')).toBe('2026-03-29T01:30Z');
    expect(said('01:59', '2026-03-29T10:00:00Z')).toBe('2026-03-29T00:59Z');
    expect(said('03:00', '2026-03-29T10:00:00Z')).toBe('2026-03-29T01:00Z');
  });

  it('an hour that is lived twice in autumn is the first of the two', () => {
    expect(said('02:30', '2026-10-25T10:00:00Z')).toBe('2026-10-25T00:30Z');
    expect(said('03:00', '2026-10-25T10:00:00Z')).toBe('2026-10-25T02:00Z');
  });

  it('a day is one of the calendar, an hour one of the clock', () => {
    expect(said('1 day ago', '2026-03-29T10:00:00Z')).toBe('2026-03-28T11:00Z');
    expect(said('24 hours ago', '2026-03-29T10:00:00Z')).toBe('2026-03-28T10:00Z');
    expect(said('yesterday at 14:00', '2026-03-29T10:00:00Z')).toBe('2026-03-28T13:00Z');
    // South of the equator, and by half an hour.
    expect(said('02:15', '2026-10-04T02:00:00Z', 'Australia/Lord_Howe')).toBe('2026-10-03T15:45Z');
  });
});

describe('the end of a span', () => {
  const saying = { now: Date.parse('2026-11-30T09:00:00Z'), zone: 'UTC' };

  it('is the first such time after its beginning', () => {
    const start = momentSaid('13:50', saying) ?? 0;
    expect(momentAfter('14:10', start, saying)).toBe(Date.parse('2026-11-29T14:10:00Z'));
    const night = momentSaid('23:50', saying) ?? 0;
    expect(momentAfter('00:10', night, saying)).toBe(Date.parse('2026-11-30T00:10:00Z'));
    expect(momentAfter('08:00', Date.parse('2026-11-30T08:30:00Z'), saying)).toBe(Date.parse('2026-12-01T08:00:00Z'));
    expect(momentAfter('soon', start, saying)).toBeUndefined();
  });
});
