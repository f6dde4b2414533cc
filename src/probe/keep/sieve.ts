import { StringDecoder } from 'node:string_decoder';
import { byteStore } from '../../limits/byte-store.ts';
import { longestLine } from '../../limits/limits.ts';

/** Takes a command's output as it comes, and keeps what is wanted of it. */
export interface Sieve {
  /** False: it is more than can be read. */
  push(piece: Buffer): boolean;
  /** What was kept, and how much was left out of it: rules, or members of sets. */
  end(): { text: string; leftOut: number };
}

/** What a sieve does with the pieces of an output once it is too long to be kept whole. */
export interface Picker {
  /** False: what was kept is too much by itself. */
  push(text: string): boolean;
  end(): { text: string; leftOut: number };
}

/** Output longer than this is not read to its end: some 300,000 rules. */
const mostRead = 64_000_000;

/** Keeps an output whole up to `wholeBytes`; of a longer one what the picker keeps. */
export const sieve = (wholeBytes: number, openPicker: () => Picker): Sieve => {
  const whole = byteStore(wholeBytes);
  const decoder = new StringDecoder('utf8');
  let picker: Picker | undefined;
  let read = 0;
  return {
    push: (piece) => {
      read += piece.length;
      if (read > mostRead) return false;
      if (picker === undefined) {
        const before = whole.size();
        if (whole.add(piece)) return true;
        picker = openPicker();
        // What did not fit any more was kept in part.
        if (!picker.push(decoder.write(whole.bytes().subarray(0, before)))) return false;
      }
      return picker.push(decoder.write(piece));
    },
    end: () => picker?.end() ?? { text: whole.text(), leftOut: 0 },
  };
};

/** Gives whole lines to `take`, which says whether there is still room. */
export const byLines = (take: (line: string) => boolean, end: Picker['end']): Picker => {
  let rest = '';
  return {
    push: (text) => {
      const lines = text.split('\n');
      lines[0] = rest + (lines[0] ?? '');
      rest = lines.pop() ?? '';
      return rest.length <= longestLine && lines.every(take);
    },
    end: () => {
      if (rest !== '') take(rest);
      rest = '';
      return end();
    },
  };
};
