/** Clocks of the world: what a moment is called in a zone, and which moment a clock's words mean there. */

export interface Clock {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const mostFormats = 500;

/** Throws RangeError where there is no such zone. */
const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  if (formats.size >= mostFormats) formats.clear();
  formats.set(zone, made);
  return made;
};

/** `Europe/Berlin`; whatever the platform knows. */
export const isZone = (zone: string): boolean => {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
};

/** `moment`: milliseconds since 1970. */
export const clockAt = (moment: number, zone: string): Clock => {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
};

/** As if the clock stood in UTC; days and months beyond their ends count on. */
const plain = ({ year, month, day, hour, minute, second }: Clock): number =>
  Date.UTC(year, month - 1, day, hour, minute, second);

const day = 24 * 3_600_000;

/**
 * The moment at which clocks of the zone show that. Shown twice (the hour that is lived again in autumn): the first.
 * Shown never (the hour that is skipped in spring): as much later as the clock jumped, as calendars do.
 */
export const momentOf = (clock: Clock, zone: string): number => {
  const shown = plain(clock);
  const offsets = [shown - day, shown + day].map((near) => plain(clockAt(near, zone)) - near);
  const possible = offsets.map((offset) => shown - offset);
  const right = possible.filter((moment) => plain(clockAt(moment, zone)) === shown);
  const [before = 0] = offsets;
  return right.length > 0 ? Math.min(...right) : shown - before;
};

/** The same clock, so many days later. */
export const daysLater = (clock: Clock, days: number): Clock => {
  const moved = new Date(plain(clock) + days * day);
  return { ...clock, year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
};

/** 0: Sunday. */
export const weekdayOf = (clock: Clock): number => new Date(plain(clock)).getUTCDay();
