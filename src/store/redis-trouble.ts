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
  what: string;
  /** What whoever runs calico-why can do, as one sentence. */
  next: string;
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
    what: 'is full: it takes nothing new',
    next: "Raise Redis' maxmemory, or remove what others keep in it.",
  },
  {
    kind: 'disk',
    sign: /\bMISCONF\b/,
    what: 'cannot write to its disk, so it takes nothing new',
    next: "Look at the disk of Redis and at Redis' log.",
  },
  {
    kind: 'read-only',
    sign: /\bREADONLY\b|\bMASTERDOWN\b|instance state changed \(master -> replica/,
    what: 'is a read-only replica: it takes nothing new',
    next: 'Let REDIS_URL name the primary; after a failover this heals by itself once that address leads to the new one.',
  },
  {
    kind: 'password',
    sign: /\bWRONGPASS\b|\bNOAUTH\b|invalid password/,
    what: 'does not take the name or the password that I have for it',
    next: 'Set REDIS_URL to redis://NAME:PASSWORD@host:port/0 with what Redis expects.',
  },
  {
    kind: 'rights',
    sign: /\bNOPERM\b/,
    what: 'does not let the user of REDIS_URL do what I need',
    next: "Give that user the ACL rights that the README's settings of Redis name.",
  },
  {
    kind: 'certificate',
    sign: /\bCERT_|CERTIFICATE|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS_CERT/,
    what: 'has a certificate that I cannot trust',
    next: 'Look at the certificate of Redis, and give me the authority that signed it.',
  },
  {
    kind: 'tls',
    sign: /before secure TLS connection|WRONG_VERSION_NUMBER|wrong version number|TLS handshake|SSL routines|reply type byte|\bEPROTO\b/,
    what: 'and I do not agree about TLS: one of us speaks it and the other does not',
    next: 'Use redis:// for a plain port and rediss:// for a port with TLS in REDIS_URL.',
  },
  {
    kind: 'database',
    sign: /DB index is out of range|invalid DB index/,
    what: 'has no database of the number that REDIS_URL ends with',
    next: 'Let REDIS_URL end with a database that Redis has (/0 to /15 unless it is set otherwise).',
  },
  {
    kind: 'cluster',
    sign: /^(?:MOVED|ASK|CROSSSLOT|CLUSTERDOWN)\b/,
    what: 'is a Redis Cluster, which I cannot use',
    next: 'Let REDIS_URL name a single Redis, or the primary of a replicated one.',
  },
  {
    kind: 'starting',
    sign: /\bLOADING\b|\bBUSY (?:Redis|Valkey)|TRYAGAIN/,
    what: 'is busy: it loads its data, or runs something long',
    next: 'Wait a moment.',
  },
  {
    kind: 'address',
    sign: /\bENOTFOUND\b|\bEAI_AGAIN\b/,
    what: 'has no address: its name cannot be looked up',
    next: 'Look at the host in REDIS_URL, and at the name service of this machine.',
  },
  {
    kind: 'away',
    sign: /\bECONNREFUSED\b|\bECONNRESET\b|\bETIMEDOUT\b|\bEHOSTUNREACH\b|\bENETUNREACH\b|\bEPIPE\b|Connection is closed|Command timed out|Command aborted due to connection close|max retries per request|Stream isn't writeable|did not write its file in time/,
    what: 'cannot be reached',
    next: 'Look at whether Redis runs, at REDIS_URL, and at what is between.',
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
