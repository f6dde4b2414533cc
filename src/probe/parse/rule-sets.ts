import type { RuleSet } from '../../case/node-state.ts';
import { got, missing, type Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import { parseIptablesSave } from './iptables-save.ts';
import type { Runs } from './runs.ts';

/** Neither a rule nor a base chain that drops: a rule set that lets everything through. */
const saysNothing = (set: RuleSet): boolean =>
  set.tables.every(
    (table) =>
      table.rules.length === 0 &&
      table.chains.every((chain) => chain.policy === undefined || chain.policy === 'ACCEPT'),
  );

/** Those of a pod's own network: of iptables-legacy only where the probe found some. None: it does not read them. */
export const parsePodRuleSets = (runs: Runs): Read<RuleSet[]> | undefined => {
  const sets: RuleSet[] = [];
  let found = false;
  for (const family of [4, 6] as const) {
    for (const backend of ['nft', 'legacy'] as const) {
      const id = `iptables-${backend}-${family}`;
      if (runs.find(id) === undefined) continue;
      found = true;
      const set = runs.parsed(id, (text) => parseIptablesSave(text, { backend, family }));
      if (!set.ok) return set;
      sets.push(set.value);
    }
  }
  return found ? got(sets) : undefined;
};

/**
 * Every rule set in force: two backends can be in force at once (calico#8.5). The legacy one counts only
 * where the kernel lists legacy tables in /proc/net/ip_tables_names: asking otherwise would create them.
 * One that is there and cannot be read makes the whole unknown: it could be the one that drops.
 */
export const parseRuleSets = (runs: Runs): Read<RuleSet[]> => {
  const sets: RuleSet[] = [];
  let asked = 0;
  for (const family of [4, 6] as const) {
    if (runs.skipped(`iptables-nft-${family}`) !== undefined) continue;
    asked += 1;
    const nft = runs.parsed(`iptables-nft-${family}`, (text) => parseIptablesSave(text, { backend: 'nft', family }));
    if (!nft.ok) return nft;
    sets.push(nft.value);
    if (runs.skipped(`iptables-legacy-${family}`) !== undefined) continue;
    const legacy = runs.parsed(`iptables-legacy-${family}`, (text) =>
      parseIptablesSave(text, { backend: 'legacy', family }),
    );
    if (!legacy.ok) return legacy;
    sets.push(legacy.value);
  }
  if (asked === 0) return missing(runs.skipped('iptables-nft-4') ?? say('read.not-read', { what: 'iptables-nft-4' }));
  return got(sets.filter((set) => set.backend === 'nft' || !saysNothing(set)));
};
