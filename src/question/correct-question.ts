import {
  isAboutMany,
  type Question,
  type Supposed,
  type Symptom,
  symptomNames,
  symptomsOf,
  timesOf,
} from '../case/question.ts';
import { type FilledForm, formOfQuestion } from './question-form.ts';

/** What was said of a question and has no place on its form: it is kept when the rest is put right. */
export interface Unshown {
  symptoms: readonly Symptom[];
  peers: readonly string[];
  /** The words of a time until which it was so. */
  until: string | undefined;
  capture: boolean;
  /** What is only supposed of policies. */
  supposing: Supposed | undefined;
}

const supposedIn = (question: Question): Supposed | undefined =>
  question.kind === 'policy' || question.kind === 'policy-change' ? question.supposing : undefined;

/** That which the form of a question does not show. */
export const unshownOf = (question: Question): Unshown => {
  const { symptom, to } = formOfQuestion(question);
  return {
    symptoms: symptomsOf(question).filter((one) => one !== symptom),
    peers: question.kind === 'agent' ? (question.peers ?? []).filter((one) => one !== to) : [],
    until: timesOf(question).until?.said,
    capture: question.kind === 'path' && question.capture === true,
    supposing: supposedIn(question),
  };
};

/**
 * The question that was filled in on the form of an earlier one. What that form does not show is kept, and so is a time
 * that was not changed: its moment is that of who said it. `read`: the form as it is read by itself.
 */
export const correctedQuestion = (before: Question, filled: FilledForm, read: Question): Question => {
  const shown = formOfQuestion(before);
  const unshown = unshownOf(before);
  const times = timesOf(before);
  const isSameTime = filled.since === shown.since;
  switch (read.kind) {
    case 'path':
    case 'node':
    case 'agent': {
      const { since: newSince, until: _, symptoms: _symptoms, ...rest } = read;
      const since = isSameTime ? times.since : newSince;
      const until = isSameTime ? times.until : undefined;
      const said = new Set([...symptomsOf(read), ...unshown.symptoms]);
      const symptoms = symptomNames.filter((name) => said.has(name));
      const beside = {
        ...(symptoms.length === 0 ? {} : { symptoms }),
        ...(since === undefined ? {} : { since }),
        ...(until === undefined ? {} : { until }),
      };
      if (rest.kind === 'agent') {
        // The others were said beside the one that is shown.
        const isSamePeer = before.kind === 'agent' && rest.agent === before.agent && filled.to === shown.to;
        return isSamePeer && before.peers ? { ...rest, peers: before.peers, ...beside } : { ...rest, ...beside };
      }
      if (rest.kind === 'node') return { ...rest, ...beside };
      const isItself =
        before.kind === 'path' && before.itself === true && filled.from === shown.from && filled.to === shown.to;
      // From outside, by a way that leads to a Service.
      const isByIt = filled.from === shown.from && rest.to.kind === 'service';
      return {
        ...rest,
        ...(isItself ? { itself: true as const } : {}),
        ...(isByIt && before.kind === 'path' && before.by !== undefined ? { by: before.by } : {}),
        // Only the packets of one path can be shown.
        ...(unshown.capture && !isAboutMany(rest) ? { capture: true as const } : {}),
        ...beside,
      };
    }
    case 'policy':
      return unshown.supposing === undefined ? read : { ...read, supposing: unshown.supposing };
    default:
      return read;
  }
};
