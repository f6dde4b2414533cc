import { defined } from '../defined.ts';
import { isEndToken, means, type Token, type TokenOf } from '../token.ts';

const protocolIn = (tokens: readonly Token[]): 'tcp' | 'udp' | 'sctp' | 'icmp' | undefined => {
  for (const token of tokens) {
    if (token.type === 'port' && token.protocol) return token.protocol;
    if (isEndToken(token) && token.protocol) return token.protocol;
    if (token.type === 'term' && token.terms.has('protocol')) {
      const text = token.text.replace(/v?[46]$/, '');
      if (text === 'tcp' || text === 'udp' || text === 'sctp' || text === 'icmp') return text;
    }
  }
  return undefined;
};

export const pings = (tokens: readonly Token[]): boolean =>
  tokens.some(
    (token) =>
      token.type === 'term' &&
      /(?:^|\s)ping/.test(token.text) &&
      !token.terms.has('symptom:ping-only') &&
      !token.terms.has('symptom:after-ping'),
  );

export const portFor = (
  tokens: readonly Token[],
  to: TokenOf<'end'> | undefined,
): { port?: number; protocol?: 'tcp' | 'udp' | 'sctp' | 'icmp' } => {
  if (to?.port !== undefined) return defined({ port: to.port, protocol: to.protocol ?? protocolIn(tokens) });
  const ports = tokens.filter((token): token is TokenOf<'port'> => token.type === 'port');
  const chosen = ports.find(({ start }) => to !== undefined && start > to.start) ?? ports[0];
  return defined({ port: chosen?.port, protocol: chosen?.protocol ?? protocolIn(tokens) });
};

export const familyIn = (tokens: readonly Token[]): 4 | 6 | undefined => {
  const words = tokens.filter(
    (token) =>
      (means(token, 'family') && /\d/.test(token.text)) || (token.type === 'option' && /^-[46]$/.test(token.text)),
  );
  // `over ipv4 but not over ipv6`
  const denied = words.find((token) =>
    tokens.slice(Math.max(0, tokens.indexOf(token) - 2), tokens.indexOf(token)).some((one) => means(one, 'not')),
  );
  const word = denied ?? words[0];
  return word === undefined ? undefined : word.text.includes('6') ? 6 : 4;
};
