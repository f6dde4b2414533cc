import { accounted } from './accounted.ts';
import { readFollowUp } from './follow-ups.ts';
import { readAddress } from './kinds/address.ts';
import { readAgent } from './kinds/agent.ts';
import { readChanges, readEarlyChanges } from './kinds/changes.ts';
import { readCluster } from './kinds/cluster.ts';
import { readIncident } from './kinds/incident.ts';
import { readIpam } from './kinds/ipam.ts';
import { readNoAddress } from './kinds/no-address.ts';
import { readNode } from './kinds/node.ts';
import { readPath } from './kinds/path.ts';
import { readPolicy } from './kinds/policy.ts';
import { readPolicyWhatIf } from './kinds/policy-what-if.ts';
import type { Reader } from './kinds/reader.ts';
import { readResolve } from './kinds/resolve.ts';
import { readBareName, readUnclear } from './kinds/unclear.ts';
import { readWhoCanReach } from './kinds/who-can-reach.ts';
import type { Meaning } from './meaning.ts';
import { readPasted } from './pasted/pasted.ts';
import { type Asked, readSentence, type Sentence } from './sentence.ts';
import { symptomsIn } from './symptoms.ts';
import { means } from './token.ts';

/** No question for this program. */
const notOurs: Meaning = { kind: 'not-ours' };

/** In the order in which one kind's words are more telling than another's. */
const readers: readonly Reader[] = [
  readIncident,
  readFollowUp,
  (sentence) => readPasted(sentence, (text) => readPath(readSentence({ text }))),
  readPolicyWhatIf,
  readAddress,
  readIpam,
  readEarlyChanges,
  readWhoCanReach,
  readPolicy,
  readAgent,
  readResolve,
  readNoAddress,
  readNode,
  readChanges,
  readCluster,
  readBareName,
  readUnclear,
  readPath,
];

/** An order to change something, which is never a question: `delete db-0`, `帮我把 web 部署到生产`. */
const isOrder = (sentence: Sentence): boolean => {
  const { tokens, read } = sentence;
  // `run an IPAM check`: that changes nothing.
  if (
    sentence.has('check') &&
    sentence.has('ipam', 'network', 'cluster', 'pool', 'address') &&
    /\b(?:run|do|start|make|perform)\b/.test(read)
  )
    return false;
  if (sentence.has('if', 'again') || /\bwould\b/.test(read)) return false;
  if (/[?]|吗|为什么|怎么|why|\bcan(?:no|')?t\b/.test(read)) return false;
  const first = tokens.filter(
    (token) => token.type !== 'break' && !means(token, 'noise', 'person', 'can', 'thanks', 'if', 'would'),
  )[0];
  const begins =
    first !== undefined &&
    first.type === 'term' &&
    first.terms.has('order') &&
    !first.terms.has('not') &&
    !first.terms.has('works') &&
    !first.terms.has('why') &&
    !first.terms.has('release') &&
    !first.terms.has('close') &&
    !first.terms.has('open') &&
    !first.terms.has('reach');
  const rules =
    /^(?:block|allow|permit|deny|isolate)$/.test(first?.text ?? '') && !sentence.has('why', 'what', 'who', 'which');
  if (rules) return true;
  const chinese =
    /(?:帮我|请|麻烦)?把.{1,40}(?:删|部署|重启|扩容|缩|升级|回滚|下线|上线|发布|停|关掉|打开|改)/.test(read) &&
    !/的话|如果|要是/.test(read);
  // What is asked for outright is no question, whatever the reason is.
  if (/(?:帮我|请|麻烦|帮忙)把.{1,40}(?:删|部署|重启|重建|扩容|缩容|升级|回滚|下线|上线|发布|停掉|关掉)/.test(read))
    return true;
  const opens = /(?:给|帮|为).{0,60}(?:开一下|开通|放开|放通|加白|打通|开个)/.test(read) && !/[?]|吗|为什么/.test(read);
  if (opens) return true;
  return (
    (begins || chinese) &&
    symptomsIn(tokens).every((symptom) => symptom === 'crash') &&
    !sentence.has('cant-reach', 'fails', 'whose', 'leaked') &&
    !tokens.some((token) => means(token, 'not'))
  );
};

/** `web-0 no longer fails to reach db-0`, `do not tell web-0 that db-0 is down`: nothing is wrong, or nothing is asked. */
const isOver = ({ read }: Sentence): boolean =>
  !/[?？]|吗|why|为什么/.test(read) &&
  (/\b(?:no longer|not anymore|never again) (?:fails?|failing|times? out|timing out|unreachable|broken|refused|blocked|down)\b/.test(
    read,
  ) ||
    /^\W*(?:calico\W+)?(?:please |pls )?(?:do not|dont|never) (?:tell|say|worry|touch|bother|ask|look at)\b/.test(
      read,
    ));

/** What a sentence asks; the same words mean the same at any time and place. */
export const understand = (asked: Asked): Meaning => {
  const sentence = readSentence(asked);
  if (sentence.tokens.every((token) => token.type === 'break')) return notOurs;
  if (sentence.has('injection') && !sentence.has('cant-reach')) return notOurs;
  if (
    sentence.has('not-network') &&
    !sentence.ends.some(({ sure, what }) => sure || what.kind === 'pod' || what.kind === 'node') &&
    !sentence.has('symptom:pending', 'symptom:sandbox', 'resolve')
  )
    return notOurs;
  if (isOver(sentence)) return notOurs;
  if (isOrder(sentence) && !sentence.has('incident') && !sentence.has('release')) return notOurs;
  for (const read of readers) {
    const meaning = read(sentence);
    if (meaning) return accounted(sentence, meaning);
  }
  return sentence.how === 'command' && sentence.ends.length > 0 ? { kind: 'ask-back', missing: ['question'] } : notOurs;
};
