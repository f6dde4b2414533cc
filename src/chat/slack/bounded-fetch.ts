import { slackAnswerBytes } from '../../limits/limits.ts';
import { tooLarge } from '../../limits/too-large.ts';
import { say } from '../../words/say.ts';

/** Counts what passes, and ends the stream with `too-large` where it is more than the limit. */
const counting = (limit: number): TransformStream<Uint8Array, Uint8Array> => {
  let size = 0;
  return new TransformStream({
    transform: (piece, controller) => {
      size += piece.byteLength;
      if (size > limit) controller.error(tooLarge(say('too-large.slack'), { size, limit, unit: 'bytes' }));
      else controller.enqueue(piece);
    },
  });
};

/** `fetch` whose answers end at a limit: the SDK takes each in whole. */
export const boundedFetch: typeof fetch = async (input, init) => {
  const answer = await fetch(input, init);
  if (answer.body === null) return answer;
  const { status, statusText, headers } = answer;
  return new Response(answer.body.pipeThrough(counting(slackAnswerBytes)), { status, statusText, headers });
};
