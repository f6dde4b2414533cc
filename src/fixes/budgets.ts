import { z } from 'zod';
import { namespaceNode } from '../intended/policy/convert/selectors.ts';
import { labelSelectorSchema } from '../intended/policy/schema/kubernetes.ts';
import { selectorOf } from '../intended/policy/selector/selector.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { FixFacts } from './fix.ts';
import type { FreshPod } from './readings.ts';

const budgetsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ selector: labelSelectorSchema.nullish() }).nullish(),
      status: z.object({ disruptionsAllowed: z.number().nullish() }).nullish(),
    }),
  ),
});

/**
 * A PodDisruptionBudget that would not let this pod go now. A plain deletion does not ask for it, so it is asked
 * here; what is not ready is not held up by one.
 */
export const whyBudgetForbids = (pod: FreshPod, fact: FixFacts[string] | undefined): Message | undefined => {
  const name = `${pod.namespace}/${pod.name}`;
  if (!fact?.ok) return say('caution.budget-unread', { pod: name, reason: fact?.reason ?? say('caution.not-asked') });
  // The API server does not serve budgets: there are none.
  if (fact.value === undefined || !pod.ready) return undefined;
  const budgets = budgetsSchema.safeParse(fact.value);
  if (!budgets.success) return say('caution.budget-not-understood', { pod: name });
  const labels = new Map(Object.entries(pod.labels));
  const forbids = budgets.data.items.find(
    ({ spec, status }) =>
      spec?.selector &&
      (status?.disruptionsAllowed ?? 0) < 1 &&
      selectorOf(namespaceNode(spec.selector)).matches(labels),
  );
  return forbids && say('caution.budget-forbids', { budget: `${pod.namespace}/${forbids.metadata.name}`, pod: name });
};
