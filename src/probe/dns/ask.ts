import { Resolver } from 'node:dns/promises';
import type { Lookup } from '../../case/dns.ts';
import { tableOf } from '../../table.ts';
import type { AskRequest } from './dns-request.ts';

export type Asked = Omit<Lookup, 'by'>;

const outcomes: Readonly<Record<string, Asked['outcome']>> = tableOf({
  ENOTFOUND: 'no-such-name',
  ENODATA: 'no-address',
  ESERVFAIL: 'server-failed',
  EREFUSED: 'refused',
  ETIMEOUT: 'timeout',
  ECONNREFUSED: 'unreachable',
});

const attempts = 2;

/** One question to one server, by UDP and where the answer is cut by TCP. The search list is not added again. */
const askOne = async (server: string, name: string, { family, timeoutMs }: AskRequest): Promise<Asked> => {
  const resolver = new Resolver({ timeout: timeoutMs, tries: attempts, maxTimeout: timeoutMs });
  try {
    resolver.setServers([server.includes(':') ? `[${server}]` : server]);
    const addresses = family === 4 ? await resolver.resolve4(name) : await resolver.resolve6(name);
    return { server, name, outcome: 'answered', addresses: addresses.slice(0, 16), detail: '' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const detail = error instanceof Error ? error.message.slice(0, 160) : '';
    return { server, name, outcome: outcomes[code] ?? 'unreachable', addresses: [], detail };
  }
};

/** An answer that ends the search: the name exists, or this server does not work. */
const silent: ReadonlySet<Asked['outcome']> = new Set(['timeout', 'unreachable']);

/**
 * `calico-why probe dns-ask`: runs inside one network namespace. Asks as the C library does: the first server
 * until it is silent, then the next; for each name of the list until one has an address.
 */
export const askNames = async (request: AskRequest): Promise<Asked[]> => {
  const asked: Asked[] = [];
  const dead = new Set<string>();
  for (const name of request.names) {
    for (const server of request.servers.filter((each) => !dead.has(each))) {
      const answer = await askOne(server, name, request);
      asked.push(answer);
      if (answer.outcome === 'answered') return asked;
      if (!silent.has(answer.outcome)) break;
      dead.add(server);
    }
  }
  return asked;
};
