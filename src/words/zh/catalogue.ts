import type { English } from '../en/catalogue.ts';
import type { Translation } from '../translation.ts';
import { addressChecks } from './address-checks.ts';
import { alerts } from './alerts.ts';
import { answers } from './answers.ts';
import { auditWords } from './audit-words.ts';
import { bgpChecks } from './bgp-checks.ts';
import { bursts } from './bursts.ts';
import { causeNames } from './cause-names.ts';
import { cautions } from './cautions.ts';
import { changes } from './changes.ts';
import { chat } from './chat.ts';
import { checkNames } from './check-names.ts';
import { clusterChecks } from './cluster-checks.ts';
import { commands } from './commands.ts';
import { common } from './common.ts';
import { doctor } from './doctor.ts';
import { ebpfChecks } from './ebpf-checks.ts';
import { fixRuns } from './fix-runs.ts';
import { fixTexts } from './fix-texts.ts';
import { forms } from './forms.ts';
import { front } from './front.ts';
import { history } from './history.ts';
import { inbound } from './inbound.ts';
import { liveChecks } from './live-checks.ts';
import { mesh } from './mesh.ts';
import { nearestRules } from './nearest-rules.ts';
import { nodeChecks } from './node-checks.ts';
import { objectChecks } from './object-checks.ts';
import { objects } from './objects.ts';
import { picture } from './picture.ts';
import { podChecks } from './pod-checks.ts';
import { policies } from './policies.ts';
import { policyChange } from './policy-change.ts';
import { policyDiff } from './policy-diff.ts';
import { policyReach } from './policy-reach.ts';
import { progress } from './progress.ts';
import { reads } from './reads.ts';
import { routeChecks } from './route-checks.ts';
import { ruleChecks } from './rule-checks.ts';
import { sentences } from './sentences.ts';
import { serviceChecks } from './service-checks.ts';
import { standings } from './standings.ts';
import { store } from './store.ts';
import { terminal } from './terminal.ts';
import { tools } from './tools.ts';
import { tunnelChecks } from './tunnel-checks.ts';
import { verdict } from './verdict.ts';

/** Every sentence in simplified Chinese. A code that English has and this lacks does not compile. */
export const chinese = {
  ...common,
  ...podChecks,
  ...objectChecks,
  ...routeChecks,
  ...bgpChecks,
  ...ruleChecks,
  ...ebpfChecks,
  ...serviceChecks,
  ...history,
  ...front,
  ...inbound,
  ...liveChecks,
  ...mesh,
  ...bursts,
  ...addressChecks,
  ...fixTexts,
  ...fixRuns,
  ...forms,
  ...auditWords,
  ...cautions,
  ...answers,
  ...progress,
  ...reads,
  ...clusterChecks,
  ...changes,
  ...chat,
  ...causeNames,
  ...checkNames,
  ...standings,
  ...store,
  ...commands,
  ...sentences,
  ...terminal,
  ...tools,
  ...doctor,
  ...alerts,
  ...picture,
  ...objects,
  ...policies,
  ...policyChange,
  ...policyDiff,
  ...policyReach,
  ...nearestRules,
  ...nodeChecks,
  ...tunnelChecks,
  ...verdict,
} as const satisfies Translation<English>;
