import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { FlowLogs } from './flows.ts';
import type { Read } from './read.ts';

/** What the policies say, for people; every text is one line unless it says otherwise. */

export type PolicyWord = 'allowed' | 'denied' | 'unknown';

/** What decides on one side of a connection, or at a host on the way. */
interface PolicySide {
  /** `egress of shop/web-0` */
  side: Message;
  verdict: PolicyWord;
  tier?: string;
  /** Kind and name; absent where no policy decides. */
  policy?: string;
  /** `rule 2`, `the end of the tier`. */
  rule?: Message;
  reason: Message;
  /** What nearly allowed it, and what else is to be said of this side; absent in answers of an older version. */
  beside?: Message[];
}

export interface PolicyVerdictAnswer {
  kind: 'policy';
  verdict: PolicyWord;
  sides: PolicySide[];
  /** What staged policies would do; they do nothing now. */
  staged: Message[];
  /** The smallest change that would allow it, for each side that denies; `yaml` has many lines. */
  /** What Calico's flow logs saw of it; absent where they are not asked. */
  flows?: {
    /** `shop/web-0 to shop/db-0` */
    pair: Message;
    logs: Read<FlowLogs>;
  };
  suggestions: { side: Message; why: Message; yaml?: string }[];
  problems: Message[];
}

/** Peers with the same answer by the same rule. */
interface PolicyPeers {
  verdict: PolicyWord;
  /** `tcp 80,443`, `udp, every port` */
  service: Message;
  peers: string[];
  /** All of them; `peers` may be fewer. */
  count: number;
  reason: Message;
}

export interface PolicyExplanationAnswer {
  kind: 'policy-explain';
  pod: string;
  reachedBy: PolicyPeers[];
  reaches: PolicyPeers[];
  /** Other pods that were looked at, and all that there are. */
  considered: number;
  total: number;
  /** What is so of all; absent in answers of an older version. */
  notes?: Message[];
  problems: Message[];
}

/** Who can reach a pod, or what it can reach. */
export interface PolicyReachAnswer {
  kind: 'policy-reach';
  /** One sentence, with how many there are. */
  summary: Message;
  /** What is allowed first, then what is not known. */
  groups: {
    verdict: PolicyWord;
    /** `everything in shop` */
    peers: Message;
    /** `tcp 5432` */
    service: Message;
    reason: Message;
  }[];
  /** What was not looked at, and what is so of all. */
  notes: Message[];
  problems: Message[];
}

/** What a change of policies would do. */
export interface PolicyChangeAnswer {
  kind: 'policy-change';
  /** `If NetworkPolicy shop/allow-web were deleted` */
  what: Message;
  /** The connection that was asked about. */
  connection?: {
    name: Message;
    now: PolicyWord;
    afterwards: PolicyWord;
    /** What decides then. */
    reason: Message;
  };
  /** Whether anything of what was asked about cannot be told. */
  isUnknown: boolean;
  /** Ordered pairs that lose, gain and cannot be told. */
  counts: Message;
  /** What changes: what is lost first. */
  groups: { became: PolicyWord; said: Message; why: Message[] }[];
  /** All of them; `groups` may be fewer. */
  count: number;
  /** Connections of late that would have been denied; absent where flow logs are not asked. */
  flows?: { statement: Message; lines: string[] };
  notes: Message[];
  problems: Message[];
}

export type PolicyAnswer = PolicyVerdictAnswer | PolicyExplanationAnswer | PolicyReachAnswer | PolicyChangeAnswer;

const changeSummary = ({ what, counts, connection }: PolicyChangeAnswer): Message => {
  if (connection === undefined) return say('suppose.would', { what, counts });
  const { name, now, afterwards, reason } = connection;
  const said = { what, connection: name, reason };
  switch (afterwards) {
    case 'unknown':
      return say('suppose.path-unknown', said);
    case 'allowed':
      return now === 'allowed' ? say('suppose.path-stays-allowed', said) : say('suppose.path-opens', said);
    case 'denied':
      return now === 'denied' ? say('suppose.path-stays-denied', said) : say('suppose.path-closes', said);
  }
};

/** One sentence. */
export const policySummary = (answer: PolicyAnswer): Message => {
  if (answer.kind === 'policy-reach') return answer.summary;
  if (answer.kind === 'policy-change') return changeSummary(answer);
  if (answer.kind === 'policy-explain') {
    const count = (groups: readonly PolicyPeers[]) => groups.filter(({ verdict }) => verdict === 'allowed').length;
    return say('policy.ways', {
      pod: answer.pod,
      reachedBy: count(answer.reachedBy),
      reaches: count(answer.reaches),
    });
  }
  const { verdict, sides } = answer;
  if (verdict === 'allowed') return say('policy.allow-it');
  const decisive = sides.find((side) => side.verdict === verdict);
  const why = decisive ? say('policy.why', { side: decisive.side, reason: decisive.reason }) : '';
  return verdict === 'denied' ? say('policy.deny-it', { why }) : say('policy.cannot-tell', { why });
};
