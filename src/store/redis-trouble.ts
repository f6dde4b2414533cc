import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** What is wrong with Redis, as it is: for people, and so that the log says it once and not a thousand times. */
type RedisTroubleKind =
  | 'full'
  | 'disk'
  | 'read-only'
  | 'password'
  | 'rights'
  | 'tls'
  | 'certificate'
  | 'database'
  | 'cluster'
  | 'starting'
  | 'address'
  | 'away';

export interface RedisTrouble {
  kind: RedisTroubleKind;
  /** What Redis is or does, to follow "Redis": `is full`. */
  what: Message;
  /** What whoever runs calico-why can do, as one sentence. */
  next: Message;
}

interface Known extends RedisTrouble {
  /** In the message or the code of the error. */
  sign: RegExp;
}

/**
 * The first that fits. Redis' own words begin its answers (`OOM`, `READONLY`, …), also inside of what a script
 * or a transaction answers; the rest are the words of Node and ioredis.
 */
const known: readonly Known[] = [
  {
    kind: 'full',
    sign: /\bOOM command not allowed/,
    what: say('redis.full'),
    next: say('redis.full-next'),
  },
  {
    kind: 'disk',
    sign: /\bMISCONF\b/,
    what: say('redis.disk'),
    next: say('redis.disk-next'),
  },
  {
    kind: 'read-only',
    sign: /\bREADONLY\b|\bMASTERDOWN\b|instance state changed \(master -> replica/,
    what: say('redis.read-only'),
    next: say('redis.read-only-next'),
  },
  {
    kind: 'password',
    sign: /\bWRONGPASS\b|\bNOAUTH\b|invalid password/,
    what: say('redis.password'),
    next: say('redis.password-next'),
  },
  {
    kind: 'rights',
    sign: /\bNOPERM\b/,
    what: say('redis.rights'),
    next: say('redis.rights-next'),
  },
  {
    kind: 'certificate',
    sign: /\bCERT_|CERTIFICATE|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS_CERT/,
    what: say('redis.certificate'),
    next: say('redis.certificate-next'),
  },
  {
    kind: 'tls',
    sign: /before secure TLS connection|WRONG_VERSION_NUMBER|wrong version number|TLS handshake|SSL routines|reply type byte|\bEPROTO\b/,
    what: say('redis.tls'),
    next: say('redis.tls-next'),
  },
  {
    kind: 'database',
    sign: /DB index is out of range|invalid DB index/,
    what: say('redis.database'),
    next: say('redis.database-next'),
  },
  {
    kind: 'cluster',
    sign: /^(?:MOVED|ASK|CROSSSLOT|CLUSTERDOWN)\b/,
    what: say('redis.cluster'),
    next: say('redis.cluster-next'),
  },
  {
    kind: 'starting',
    sign: /\bLOADING\b|\bBUSY (?:Redis|Valkey)|TRYAGAIN/,
    what: say('redis.starting'),
    next: say('redis.starting-next'),
  },
  {
    kind: 'address',
    sign: /\bENOTFOUND\b|\bEAI_AGAIN\b/,
    what: say('redis.address'),
    next: say('redis.address-next'),
  },
  {
    kind: 'away',
    sign: /\bECONNREFUSED\b|\bECONNRESET\b|\bETIMEDOUT\b|\bEHOSTUNREACH\b|\bENETUNREACH\b|\bEPIPE\b|Connection is closed|Command timed out|Command aborted due to connection close|max retries per request|Stream isn't writeable|did not write its file in time/,
    what: say('redis.away'),
    next: say('redis.away-next'),
  },
];

const deepest = 5;

/** The error, what it is caused by, and what the commands of a transaction met; the innermost first. */
const within = (error: unknown, depth = 0): Error[] => {
  if (!(error instanceof Error) || depth > deepest) return [];
  const inner = 'previousErrors' in error && Array.isArray(error.previousErrors) ? error.previousErrors : [];
  return [...within(error.cause, depth + 1), ...inner.flatMap((each) => within(each, depth + 1)), error];
};

const signsOf = (error: Error): string => `${error.message} ${'code' in error ? String(error.code) : ''}`;

/** Undefined: it is not a known trouble of Redis. Takes any error, however it was wrapped. */
export const troubleOfRedis = (error: unknown): RedisTrouble | undefined => {
  const texts = within(error).map(signsOf);
  const found = known.find(({ sign }) => texts.some((text) => sign.test(text)));
  return found && { kind: found.kind, what: found.what, next: found.next };
};
