import { PublicError } from '../errors.ts';

const written = (count: number): string => count.toLocaleString('en-US');

export type Unit = 'bytes' | 'characters' | 'values' | 'levels';

/** Something from outside is larger than what is taken in. Nothing of it was used. */
export class TooLarge extends PublicError {
  readonly unit: Unit;

  constructor(unit: Unit, message: string, options: { next?: string }) {
    super('too-large', message, options);
    this.unit = unit;
  }
}

/** `what`: a noun with its article. `size`: how large it is, or how far it was read; `next`: what to do. */
export const tooLarge = (
  what: string,
  { size, limit, unit }: { size: number; limit: number; unit: Unit },
  next?: string,
): TooLarge =>
  new TooLarge(
    unit,
    unit === 'levels'
      ? `${what} is nested more than ${written(limit)} levels deep`
      : `${what} holds ${written(size)} ${unit} or more; at most ${written(limit)} are read`,
    next === undefined ? {} : { next },
  );
