import type { EndRef } from '../case/question.ts';
import type { End, Meaning, Missing } from '../understanding/meaning.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { readConnection } from './connection.ts';
import { describeEnd, describeMeaning } from './describe-meaning.ts';
import { endOfMeaning } from './end-of-meaning.ts';
import { type Told, told } from './told.ts';
import { writeQuestion } from './write-question.ts';

/** One question back, where something is missing of a question. */

const questionOf = (missing: readonly Missing[], meaning: Meaning): Message => {
  const { about, to, from, of } = meaning;
  const [first = 'question'] = missing;
  if (meaning.seen) return say('ask-back.seen', { names: meaning.seen.map(describeEnd) });
  if (missing.includes('from') && missing.includes('to')) return say('ask-back.ends');
  switch (first) {
    case 'from':
      if (about === 'resolve') return say('ask-back.asker');
      return to ? say('ask-back.from', { to: describeEnd(to) }) : say('ask-back.sender');
    case 'to':
      return from ? say('ask-back.to', { from: describeEnd(from) }) : say('ask-back.receiver');
    case 'of':
      return about === 'node' || about === 'agent' ? say('ask-back.node') : say('ask-back.pod');
    case 'direction':
      return of ? say('ask-back.side', { end: describeEnd(of) }) : say('ask-back.direction');
    case 'address':
      return say('wrong.which-address');
    case 'name':
      return say('ask-back.name');
    case 'policy':
      return say('ask-back.policy');
    case 'question':
      return say('ask-back.question');
  }
};

const aPod = (name: string): EndRef => ({ kind: 'pod', namespace: 'shop', name });

const known = (end: End | undefined, instead: EndRef): EndRef => {
  const found = end && endOfMeaning(end, '');
  return found?.ok ? found.end : instead;
};

/** The question as it would be whole, with all that is known of it. */
const exampleOf = (meaning: Meaning): string => {
  const { about, from, to, of, seen = [] } = meaning;
  const connection = readConnection(meaning);
  if (about === 'no-address') return 'why shop/web-2 has no IP';
  if (about === 'address' || meaning.missing?.[0] === 'address') return 'whose is 192.168.84.131';
  if (about === 'policy-explain') return 'policy explain shop/db-0';
  if (about === 'who-can-reach') return 'policy who-can-reach shop/db-0 on 5432/tcp';
  if (about === 'what-can-reach') return 'policy what-can-reach shop/web-0';
  if (about === 'node' || about === 'agent') return 'check nodes';
  return writeQuestion({
    kind: about === 'policy-decides' ? 'policy' : 'path',
    from: known(from ?? of ?? seen[0], aPod('web-0')),
    to: known(to ?? seen[1], aPod('db-0')),
    ...(connection.ok ? connection.asked : {}),
    text: '',
  });
};

const isEmpty = ({ from, to, of, port, address, name, policy }: Meaning): boolean =>
  [from, to, of, port, address, name, policy].every((part) => part === undefined);

export const askBack = (meaning: Meaning): Told => {
  const problem = questionOf(meaning.missing ?? [], meaning);
  const example = exampleOf(meaning);
  return told(
    'missing',
    problem,
    isEmpty(meaning) || meaning.seen
      ? say('ask-back.whole', { example })
      : say('ask-back.known', { meaning: describeMeaning(meaning), example }),
  );
};
