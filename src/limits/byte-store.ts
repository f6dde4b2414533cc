const firstBytes = 64 * 1024;

/**
 * Bytes that come in pieces, in one buffer that doubles: as much work as there are bytes, however small the
 * pieces. A list of pieces would cost a hundred bytes for each that holds one.
 */
export const byteStore = (limit: number) => {
  let held = Buffer.alloc(0);
  let size = 0;
  let taken = 0;
  let looked = 0;
  const makeRoom = (wanted: number): void => {
    if (wanted <= held.length) return;
    const larger = Buffer.allocUnsafe(Math.min(limit, Math.max(wanted, held.length * 2, firstBytes)));
    held.copy(larger, 0, 0, size);
    held = larger;
  };
  return {
    /** Keeps what fits below the limit. False: it did not fit whole. */
    add: (piece: Buffer): boolean => {
      const kept = Math.min(piece.length, limit - size);
      makeRoom(size + kept);
      piece.copy(held, size, 0, kept);
      size += kept;
      return kept === piece.length;
    },
    size: () => size,
    /** The bytes from the first that was not taken yet up to each newline, without it. */
    takeLines: () => {
      const lines: string[] = [];
      for (;;) {
        const end = held.subarray(0, size).indexOf(0x0a, looked);
        if (end === -1) break;
        lines.push(held.toString('utf8', taken, end));
        taken = end + 1;
        looked = taken;
      }
      looked = size;
      return lines;
    },
    bytes: () => held.subarray(0, size),
    text: () => held.toString('utf8', 0, size),
  };
};
