import { type Question, type SaidTime, timesOf } from '../case/question.ts';
import { momentAfter, momentSaid, type Saying } from '../understanding/moments.ts';

const withMoment = (time: SaidTime, moment: number | undefined): SaidTime =>
  moment === undefined ? { said: time.said } : { said: time.said, at: new Date(moment).toISOString() };

/** Whether there is a time in it whose moment depends on who says it, and when. */
export const saysTime = (question: Question): boolean => {
  const { since, until } = timesOf(question);
  return since !== undefined || until !== undefined;
};

/** The question with the moments that its times mean to who asks it now, in his zone; words without one stay words. */
export const withMoments = <Q extends Question>(question: Q, saying: Saying): Q => {
  const { since, until } = timesOf(question);
  const start = since && momentSaid(since.said, saying);
  const end = until && (start === undefined ? momentSaid(until.said, saying) : momentAfter(until.said, start, saying));
  return {
    ...question,
    ...(since === undefined ? {} : { since: withMoment(since, start) }),
    ...(until === undefined ? {} : { until: withMoment(until, end) }),
  };
};
