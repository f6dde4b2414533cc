import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Cluster } from '../collect/kubernetes/client.ts';
import type { FixAction } from '../fixes/action.ts';
import type { Ran, Verified } from '../fixes/engine.ts';
import { say } from '../words/say.ts';
import { readPath } from './objects.ts';
import { outcomeOf, type Writer } from './writer.ts';

type Deletion = Extract<FixAction, { kind: 'delete-pod' }>;

const pathOf = ({ namespace, name }: Deletion): string => `/api/v1/namespaces/${namespace}/pods/${name}`;

/** Deletes the pod with that uid and no other. */
export const deletePod = async (writer: Writer, action: Deletion): Promise<Ran> => {
  const answer = await writer.deleteObject(pathOf(action), action.uid);
  const what = `DELETE pod ${action.namespace}/${action.name} (uid ${action.uid})`;
  return { outcome: outcomeOf(answer), lines: [what, answer.kind === 'ok' ? say('ran.accepted') : answer.message] };
};

const podSchema = z.object({
  metadata: z.object({ name: z.string(), uid: z.string(), deletionTimestamp: z.string().nullish() }),
  spec: z.object({ nodeName: z.string().nullish() }).nullish(),
  status: z
    .object({
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish(),
    })
    .nullish(),
});
type Pod = z.infer<typeof podSchema>;

const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') === true;

/** Labels that the next pod of the same owner need not have. */
const passing =
  /^(?:statefulset\.kubernetes\.io|apps\.kubernetes\.io|batch\.kubernetes\.io|controller-revision-hash|pod-template-)/;

export interface Patience {
  /** How long a new pod may take until it is ready. */
  waitMs: number;
  pauseMs: number;
}

/** Is the old one gone and a new one ready? Waits for it. */
export const isReplaced = async (
  cluster: Cluster,
  action: Deletion,
  signal: AbortSignal,
  { waitMs, pauseMs }: Patience,
): Promise<Verified> => {
  const { namespace, name, uid, comesBack } = action;
  const deadline = performance.now() + waitMs;
  const labelSelector = Object.entries(comesBack?.labels ?? {})
    .filter(([key]) => !passing.test(key))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const fieldSelector = comesBack?.node === undefined ? undefined : `spec.nodeName=${comesBack.node}`;
  const query = {
    ...(labelSelector === '' ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
  const waited = { pod: `${namespace}/${name}`, seconds: Math.round(waitMs / 1_000) };
  let last: Verified = { ok: 'unknown', lines: [say('verified.not-looked')] };
  for (;;) {
    const read = await readPath(cluster, `/api/v1/namespaces/${namespace}/pods`, signal, query);
    const pods = read.ok ? z.object({ items: z.array(podSchema) }).safeParse(read.value) : undefined;
    if (!pods?.success) {
      last = {
        ok: 'unknown',
        lines: [
          say('verified.pods-unread', { namespace, reason: read.ok ? say('verified.not-understood') : read.reason }),
        ],
      };
    } else {
      const { items } = pods.data;
      const old = items.find(({ metadata }) => metadata.uid === uid);
      const fresh = items.filter(({ metadata }) => metadata.uid !== uid && metadata.deletionTimestamp == null);
      // Its successor has its name (StatefulSet), or, where labels tell, is one of those made since.
      const next = fresh.find(({ metadata }) => metadata.name === name) ?? fresh.find(isReady);
      if (old === undefined && comesBack === undefined)
        return { ok: true, lines: [say('verified.gone', { what: `${namespace}/${name}` })] };
      if (old === undefined && next !== undefined && isReady(next)) {
        return {
          ok: true,
          lines: [
            say('verified.replaced', {
              pod: `${namespace}/${name}`,
              next: next.metadata.name,
              node: next.spec?.nodeName ?? say('verified.a-node'),
            }),
          ],
        };
      }
      last = {
        ok: false,
        lines: [
          old !== undefined
            ? say('verified.still-there-after', waited)
            : next === undefined
              ? say('verified.none-new', waited)
              : say('verified.not-ready', { ...waited, next: next.metadata.name }),
        ],
      };
    }
    if (performance.now() > deadline || signal.aborted) return last;
    await delay(pauseMs);
  }
};
