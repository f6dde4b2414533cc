/** A packet mark of which some bits may not be known. 32 bits, kept unsigned. */
export interface Mark {
  value: number;
  /** Bits that are not known. */
  unknown: number;
}

export const knownMark = (value: number): Mark => ({ value: value >>> 0, unknown: 0 });

/** `--set-xmark value/mask`: `(old & ~mask) ^ value`. */
export const setXmark = (mark: Mark, value: number, mask: number): Mark => ({
  value: ((mark.value & ~mask) ^ value) >>> 0,
  unknown: (mark.unknown & ~mask) >>> 0,
});

export const forgetMark = (mark: Mark, mask: number): Mark => ({
  value: (mark.value & ~mask) >>> 0,
  unknown: (mark.unknown | mask) >>> 0,
});

/** Yes, no, or `undefined` where an unknown bit decides. */
export const markIs = (mark: Mark, value: number, mask: number): boolean | undefined => {
  const known = (mask & ~mark.unknown) >>> 0;
  if (((mark.value ^ value) & known) >>> 0 !== 0) return false;
  return (mark.unknown & mask) >>> 0 === 0 ? true : undefined;
};
