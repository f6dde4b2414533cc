import type { LabelSet } from './endpoints.ts';
import { type Direction, type PolicyModel, policyTitle, type TierModel } from './model.ts';
import { requirements } from './selector/evaluate.ts';
import type { BuiltInTier } from './version.ts';
import type { TierSlice } from './walk.ts';

/** How a policy takes part on a host endpoint; pods only know `normal` (`felix/calc/event_sequencer.go`). */
export type Stage = 'normal' | 'forward' | 'pre-dnat' | 'untracked';

/** What applies to one set of labels, in order. */
export type Applied = {
  slices: (direction: Direction, stage?: Stage) => readonly TierSlice[];
  /** Every policy that selects it, staged ones too, in the order of tiers and policies. */
  selecting: readonly PolicyModel[];
};

const stagesOf = (policy: PolicyModel): readonly Stage[] => {
  if (policy.doNotTrack) return ['untracked'];
  if (policy.preDNAT) return ['pre-dnat'];
  return policy.applyOnForward ? ['normal', 'forward'] : ['normal'];
};

const byOrder = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

const compareTiers = (a: TierModel, b: TierModel): number =>
  Number(b.exists) - Number(a.exists) || byOrder(a.order, b.order) || byText(a.name, b.name);

const byText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** Sets of labels whose policies are kept at hand. */
const remembered = 1024;

/** Policies and tiers, found by the labels that they select. */
export class PolicyBook {
  readonly #policies = new Map<string, PolicyModel>();
  /** Label → value → policies that need it. `undefined` as value: any value will do. */
  readonly #byLabel = new Map<string, Map<string | undefined, Set<PolicyModel>>>();
  readonly #anywhere = new Set<PolicyModel>();
  readonly #tiers = new Map<string, TierModel>();
  readonly #builtIn: readonly BuiltInTier[];
  /** What was worked out for sets of labels since the last change; never grows without end. */
  readonly #applied = new Map<LabelSet, Applied>();
  #stagedCount = 0;

  constructor(builtIn: readonly BuiltInTier[]) {
    this.#builtIn = builtIn;
  }

  /** Everything that was worked out so far may be wrong: a policy, tier or inherited label changed. */
  forget(): void {
    if (this.#applied.size > 0) this.#applied.clear();
  }

  get anyStaged(): boolean {
    return this.#stagedCount > 0;
  }

  get policies(): Iterable<PolicyModel> {
    return this.#policies.values();
  }

  setTier(tier: TierModel): void {
    this.#tiers.set(tier.name, tier);
    this.forget();
  }

  removeTier(name: string): void {
    this.#tiers.delete(name);
    this.forget();
  }

  /** A tier without an object is last and drops at its end (calico#4.2). */
  tier(name: string): TierModel {
    const known = this.#tiers.get(name);
    if (known) return known;
    const builtIn = this.#builtIn.find((tier) => tier.name === name);
    return builtIn
      ? { ...builtIn, exists: true }
      : { name, order: Number.POSITIVE_INFINITY, defaultAction: 'Deny', exists: false };
  }

  /** Whether what the first of two tiers decides keeps the second from being asked. */
  isBefore(first: string, second: string): boolean {
    return compareTiers(this.tier(first), this.tier(second)) < 0;
  }

  set(key: string, policy: PolicyModel): void {
    this.remove(key);
    this.#policies.set(key, policy);
    if (policy.staged) this.#stagedCount++;
    const buckets = this.#bucketsFor(policy);
    for (const bucket of buckets) bucket.add(policy);
    if (buckets.length === 0) this.#anywhere.add(policy);
    this.forget();
  }

  remove(key: string): PolicyModel | undefined {
    const policy = this.#policies.get(key);
    if (!policy) return undefined;
    this.#policies.delete(key);
    if (policy.staged) this.#stagedCount--;
    this.#anywhere.delete(policy);
    for (const { key: label, values } of requirements(policy.selector.node)) {
      for (const value of values ?? [undefined]) this.#byLabel.get(label)?.get(value)?.delete(policy);
    }
    this.forget();
    return policy;
  }

  /** Files it under the label that is shared with the fewest others. */
  #bucketsFor(policy: PolicyModel): Set<PolicyModel>[] {
    let best: { size: number; label: string; values: readonly (string | undefined)[] } | undefined;
    for (const { key: label, values } of requirements(policy.selector.node)) {
      const wanted = values ?? [undefined];
      let size = values ? 0 : 1_000_000;
      for (const value of wanted) size += this.#byLabel.get(label)?.get(value)?.size ?? 0;
      if (!best || size < best.size) best = { size, label, values: wanted };
    }
    if (!best) return [];
    let byValue = this.#byLabel.get(best.label);
    if (!byValue) {
      byValue = new Map();
      this.#byLabel.set(best.label, byValue);
    }
    const buckets: Set<PolicyModel>[] = [];
    for (const value of best.values) {
      const bucket = byValue.get(value) ?? new Set<PolicyModel>();
      byValue.set(value, bucket);
      buckets.push(bucket);
    }
    // A label that must have one of no values: the selector can never match.
    return buckets.length === 0 ? [new Set()] : buckets;
  }

  applied(labels: LabelSet): Applied {
    const known = this.#applied.get(labels);
    if (known) return known;
    const applied = this.#compute(labels);
    if (this.#applied.size >= remembered) this.#applied.clear();
    this.#applied.set(labels, applied);
    return applied;
  }

  #compute(labels: LabelSet): Applied {
    const found: PolicyModel[] = [];
    const consider = (policies: Iterable<PolicyModel> | undefined): void => {
      for (const policy of policies ?? []) if (policy.selector.matches(labels)) found.push(policy);
    };
    consider(this.#anywhere);
    for (const [label, byValue] of this.#byLabel) {
      const value = labels.get(label);
      if (value === undefined) continue;
      consider(byValue.get(undefined));
      consider(byValue.get(value));
    }
    this.#sort(found);
    const cache = { ingress: new Map<Stage, readonly TierSlice[]>(), egress: new Map<Stage, readonly TierSlice[]>() };
    const slices = (direction: Direction, stage: Stage = 'normal'): readonly TierSlice[] => {
      let result = cache[direction].get(stage);
      if (!result) {
        const relevant = found.filter(
          (policy) => !policy.staged && policy.applies[direction] && stagesOf(policy).includes(stage),
        );
        result = this.#sliced(relevant);
        cache[direction].set(stage, result);
      }
      return result;
    };
    return { slices, selecting: found };
  }

  /** Any enforced policies, put in order and grouped by tier. */
  slices(policies: readonly PolicyModel[]): readonly TierSlice[] {
    return this.#sliced(this.#sort([...policies]));
  }

  get(key: string): PolicyModel | undefined {
    return this.#policies.get(key);
  }

  /** The policy of a kind that people call `shop/db-from-web`, or `block-bad`. */
  titled(kind: string, title: string | null): PolicyModel | undefined {
    for (const policy of this.#policies.values())
      if (policy.kind === kind && policyTitle(policy) === title) return policy;
    return undefined;
  }

  #sort(policies: PolicyModel[]): PolicyModel[] {
    return policies.sort(
      (a, b) =>
        (a.tier === b.tier ? 0 : compareTiers(this.tier(a.tier), this.tier(b.tier))) ||
        byOrder(a.order, b.order) ||
        byText(a.tieBreak, b.tieBreak),
    );
  }

  #sliced(sorted: readonly PolicyModel[]): readonly TierSlice[] {
    const result: { tier: TierModel; policies: PolicyModel[] }[] = [];
    for (const policy of sorted) {
      const last = result.at(-1);
      if (last?.tier.name === policy.tier) last.policies.push(policy);
      else result.push({ tier: this.tier(policy.tier), policies: [policy] });
    }
    return result;
  }
}
