/** One direction of a tracked connection. Ports are absent for what has none. */
interface Tuple {
  src: string;
  dst: string;
  sport?: number;
  dport?: number;
}

/** One line of `conntrack -L`: what was sent, and what an answer to it has to look like. */
export interface Connection {
  protocol: string;
  /** Until it is forgotten, where no more packets come. */
  seconds?: number;
  /** Of TCP: `SYN_SENT`, `ESTABLISHED`, … */
  state?: string;
  original: Tuple;
  reply: Tuple;
  /** No packet of the other direction was seen. */
  unreplied: boolean;
  text: string;
}

const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined;

const tupleOf = (fields: ReadonlyMap<string, string>): Tuple | undefined => {
  const [src, dst] = [fields.get('src'), fields.get('dst')];
  if (src === undefined || dst === undefined) return undefined;
  const [sport, dport] = [numberOf(fields.get('sport')), numberOf(fields.get('dport'))];
  return { src, dst, ...(sport === undefined ? {} : { sport }), ...(dport === undefined ? {} : { dport }) };
};

/** Nothing for a line that is cut or is something else. */
export const readConnection = (text: string): Connection | undefined => {
  const words = text.split(' ');
  const [protocol = '', , left, state = ''] = words;
  const seconds = left !== undefined && /^\d{1,9}$/.test(left) ? Number(left) : undefined;
  const second = words.findIndex((word, index) => word.startsWith('src=') && words.slice(0, index).some(isSource));
  if (second < 0) return undefined;
  const [original, reply] = [words.slice(0, second), words.slice(second)].map((part) =>
    tupleOf(new Map(part.flatMap((word) => [/^(\w+)=(.*)$/.exec(word)?.slice(1)].filter(isPair)))),
  );
  if (original === undefined || reply === undefined) return undefined;
  return {
    protocol,
    ...(seconds === undefined ? {} : { seconds }),
    ...(/^[A-Z_]+$/.test(state) ? { state } : {}),
    original,
    reply,
    unreplied: words.includes('[UNREPLIED]'),
    text,
  };
};

const isSource = (word: string): boolean => word.startsWith('src=');
const isPair = (pair: string[] | undefined): pair is [string, string] => pair?.length === 2;
