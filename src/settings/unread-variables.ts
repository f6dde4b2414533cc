import { distance } from 'fastest-levenshtein';

/** Names in the environment that look like settings and that nobody reads: misspelt, or of another version. */

const prefix = 'CALICO_WHY_';
/** Longer than any setting; what is longer is told by its beginning. */
const longest = 80;

/**
 * What Kubernetes puts into a container for each Service of its namespace (`enableServiceLinks`), of which some are
 * called calico-why-…: `CALICO_WHY_REDIS_SERVICE_HOST`, `CALICO_WHY_REDIS_PORT_6379_TCP_ADDR`.
 */
const serviceLinks = [
  /_SERVICE_HOST$/,
  /_SERVICE_PORT(?:_|$)/,
  /_PORT_\d{1,5}_(?:TCP|UDP|SCTP)(?:_PROTO|_PORT|_ADDR)?$/,
];

/** `CALICO_WHY_REDIS_PORT=tcp://10.96.0.7:6379` is one of them; `CALICO_WHY_METRICS_PORT=9464` is a slip. */
const isServiceLink = (name: string, value: string): boolean =>
  serviceLinks.some((link) => link.test(name)) || (name.endsWith('_PORT') && /^(?:tcp|udp|sctp):\/\//.test(value));

const bare = (name: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name);

/** The setting that was most likely meant; none where nothing is like it. */
const meant = (name: string, settings: readonly string[]): string | undefined => {
  const typed = bare(name.toUpperCase());
  const near = settings
    .map((one) => ({ one, far: typed.startsWith(`${bare(one)}_`) ? 1 : distance(typed, bare(one)) }))
    .filter(({ one, far }) => far <= Math.max(2, Math.ceil(bare(one).length / 3)))
    .sort((a, b) => a.far - b.far || b.one.length - a.one.length || a.one.localeCompare(b.one));
  return near[0]?.one;
};

/** A name as it stands in the environment, cut where it is very long, and the setting that was most likely meant. */
export interface UnreadVariable {
  name: string;
  meant?: string | undefined;
}

/** What is read beside `settings` (`others`) is never suggested. What is empty counts as not set. */
export const unreadVariables = (
  env: NodeJS.ProcessEnv,
  settings: readonly string[],
  others: readonly string[] = [],
): UnreadVariable[] => {
  const read = new Set([...settings, ...others]);
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (!name.toUpperCase().startsWith(prefix) || value.trim() === '') return [];
    if (read.has(name) || isServiceLink(name, value)) return [];
    return name.length > longest ? [{ name: `${name.slice(0, longest)}…` }] : [{ name, meant: meant(name, settings) }];
  });
};
