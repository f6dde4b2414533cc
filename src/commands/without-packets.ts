import { splitCaptureWish } from '../question/capture-wish.ts';
import type { Parsed } from '../question/parsed.ts';
import { say } from '../words/say.ts';

/** For questions that send nothing: a capture of that is refused. */
export const withoutPackets =
  <A>(parse: (words: string) => Parsed<A> | undefined) =>
  (words: string): Parsed<A> | undefined => {
    const { asked, capture } = splitCaptureWish(words);
    const parsed = parse(asked);
    return capture && parsed?.ok
      ? { ok: false, problem: say('wrong.capture'), help: say('grammar.with-capture') }
      : parsed;
  };
