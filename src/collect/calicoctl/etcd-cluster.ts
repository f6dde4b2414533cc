import { z } from 'zod';
import type { IPAMBlock } from '../../case/objects.ts';
import { got, missing, missingOf, type Read } from '../../case/read.ts';
import { contains, sameAddress, samePrefix } from '../../ip/texts.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { ApiAnswer } from '../kubernetes/api-answer.ts';
import type { ListingCluster } from '../kubernetes/client.ts';
import { allocationOf, nthAddress } from '../kubernetes/read-calico.ts';
import { type CheckedBlock, parseCheckedBlocks, parseShownAddress, parseShownBlocks } from './ipam-text.ts';
import { annotationsByNode } from './node-annotations.ts';
import type { CalicoctlReader } from './read.ts';

/** The kinds that calicoctl reads out of etcd. Everything else of Calico's is not there to be asked for. */
const served = [
  'bgpconfigurations',
  'bgpfilters',
  'bgppeers',
  'blockaffinities',
  'caliconodestatuses',
  'clusterinformations',
  'felixconfigurations',
  'globalnetworkpolicies',
  'globalnetworksets',
  'hostendpoints',
  'ipamblocks',
  'ipamconfigurations',
  'ippools',
  'ipreservations',
  'kubecontrollersconfigurations',
  'networkpolicies',
  'networksets',
  'profiles',
  'stagedglobalnetworkpolicies',
  'stagedkubernetesnetworkpolicies',
  'stagednetworkpolicies',
  'tiers',
  'workloadendpoints',
];

const group = '/apis/projectcalico.org';
const root = `${group}/v3`;

const listSchema = z.object({ items: z.array(z.unknown()) });
const namedSchema = z.object({ metadata: z.object({ name: z.string() }) });

/** kube-controllers copies the policies of Kubernetes to etcd under such names; the originals are read as well. */
const isCopy = (item: unknown): boolean => {
  const parsed = namedSchema.safeParse(item);
  return parsed.success && parsed.data.metadata.name.startsWith('knp.default.');
};

const withoutCopies = (answer: ApiAnswer): ApiAnswer => {
  const parsed = answer.kind === 'ok' ? listSchema.safeParse(answer.body) : undefined;
  return parsed?.success ? { kind: 'ok', body: { items: parsed.data.items.filter((item) => !isCopy(item)) } } : answer;
};

const because = (command: string, detail: Message): Message =>
  say('read.failed', { what: `calicoctl ${command}`, detail });

/** An IPAMBlock as the API would have it, out of what `ipam check` says of it. */
const blockObject = (block: CheckedBlock): unknown => {
  const size = 2 ** ((block.cidr.includes(':') ? 128 : 32) - Number(block.cidr.split('/')[1]));
  const allocations: (number | null)[] = Array.from({ length: Math.min(size, 65_536) }, () => null);
  for (const [index, { address }] of block.allocations.entries()) {
    const ordinal = allocations.findIndex((_, at) => sameAddress(nthAddress(block.cidr, at), address));
    if (ordinal >= 0) allocations[ordinal] = index;
  }
  return {
    metadata: { name: block.cidr.replace(/[.:/]/g, '-') },
    spec: {
      cidr: block.cidr,
      affinity: block.affinity ?? null,
      allocations,
      attributes: block.allocations.map(({ handle, attributes }) => ({
        handle_id: handle ?? null,
        secondary: attributes,
      })),
      deleted: false,
    },
  };
};

/**
 * A cluster whose Calico keeps its objects in etcd: Kubernetes is asked as always, and what is Calico's is read by
 * calicoctl and answered as `projectcalico.org/v3`, in the same shapes. Nodes carry as annotations what Calico's
 * own Node objects say, as they do in a Kubernetes datastore.
 */
export const etcdCluster = (cluster: ListingCluster, reader: CalicoctlReader): ListingCluster => {
  const nodes = async (answer: ApiAnswer, signal: AbortSignal | undefined): Promise<ApiAnswer> => {
    if (answer.kind !== 'ok') return answer;
    const read = await reader.get('nodes', {}, signal);
    const list = read.kind === 'ok' ? listSchema.safeParse(read.body) : undefined;
    // Without them a node would look as if Calico had given it no address.
    if (!list?.success) {
      return read.kind === 'ok' ? { kind: 'failed', message: because('get nodes', say('read.not-understood')) } : read;
    }
    const known = annotationsByNode(list.data.items);
    const annotated = (item: unknown): unknown => {
      const parsed = z.looseObject({ metadata: z.looseObject({ name: z.string() }) }).safeParse(item);
      if (!parsed.success) return item;
      const { metadata } = parsed.data;
      const own = z
        .record(z.string(), z.string())
        .catch({})
        .parse(metadata.annotations ?? {});
      return { ...parsed.data, metadata: { ...metadata, annotations: { ...own, ...known.get(metadata.name) } } };
    };
    const body = z.looseObject({ items: z.array(z.unknown()) }).safeParse(answer.body);
    return {
      kind: 'ok',
      body: body.success ? { ...body.data, items: body.data.items.map(annotated) } : annotated(answer.body),
    };
  };

  const blocks = async (name: string | undefined, signal: AbortSignal | undefined): Promise<ApiAnswer> => {
    const said = await reader.ipam(['check', '--show-all-ips'], signal);
    if (!said.ok) return { kind: 'failed', message: said.reason };
    const found = parseCheckedBlocks(said.text);
    if (found === undefined) return { kind: 'failed', message: because('ipam check', say('read.not-understood')) };
    const items = found.map(blockObject);
    if (name === undefined) return { kind: 'ok', body: { items } };
    const one = items.find((item) => namedSchema.safeParse(item).data?.metadata.name === name);
    const message = because('ipam check', say('read.no-block', { block: name }));
    return one === undefined
      ? { kind: 'not-found', message, groupMissing: false, named: name }
      : { kind: 'ok', body: one };
  };

  const calico = async (path: string, signal: AbortSignal | undefined): Promise<ApiAnswer> => {
    if (path === group) return { kind: 'ok', body: { versions: [{ groupVersion: 'projectcalico.org/v3' }] } };
    if (path === root) return { kind: 'ok', body: { resources: served.map((name) => ({ name })) } };
    const inNamespace = /^\/namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/.exec(path.slice(root.length));
    const ofCluster = /^\/([^/]+)(?:\/([^/]+))?$/.exec(path.slice(root.length));
    const [plural = '', name] = inNamespace ? [inNamespace[2], inNamespace[3]] : [ofCluster?.[1], ofCluster?.[2]];
    if (!served.includes(plural)) {
      const message = say('calicoctl.not-in-etcd', { what: plural || path });
      return { kind: 'not-found', message, groupMissing: false };
    }
    if (plural === 'ipamblocks') return blocks(name, signal);
    const namespace = inNamespace?.[1];
    const answer = await reader.get(
      plural,
      { ...(name === undefined ? {} : { name }), ...(namespace === undefined ? {} : { namespace }) },
      signal,
    );
    return plural === 'networkpolicies' ? withoutCopies(answer) : answer;
  };

  return {
    ...cluster,
    datastore: 'etcd',
    async get(path, query, options) {
      if (path === root || path === group || path.startsWith(`${root}/`)) return calico(path, options?.signal);
      // Left behind by an earlier datastore, it would say what is no longer in force.
      if (path.startsWith('/apis/crd.projectcalico.org')) {
        return { kind: 'not-found', message: say('calicoctl.in-etcd'), groupMissing: true };
      }
      const answer = await cluster.get(path, query, options);
      return /^\/api\/v1\/nodes(?:\/[^/]+)?$/.test(path) ? nodes(answer, options?.signal) : answer;
    },
    async blockWith(address, cidr, signal): Promise<Read<IPAMBlock>> {
      const [shown, all] = await Promise.all([
        reader.ipam(['show', `--ip=${address}`], signal),
        reader.ipam(['show', '--show-blocks'], signal),
      ]);
      if (!shown.ok) return missing(shown.reason);
      if (!all.ok) return missing(all.reason);
      const holder = parseShownAddress(shown.text, address);
      const block = parseShownBlocks(all.text).find((each) => samePrefix(each.cidr, cidr));
      if (holder === undefined)
        return missingOf(`calicoctl ipam show --ip=${address}`, say('read.neither-free-nor-held'), 'garbled');
      if (block === undefined || !contains(block.cidr, address)) {
        return missingOf('calicoctl ipam show --show-blocks', say('read.no-block', { block: cidr }));
      }
      const size = Math.min(block.total, 65_536);
      const ordinal = Array.from({ length: size }, (_, at) => at).find((at) =>
        sameAddress(nthAddress(block.cidr, at), address),
      );
      return got({
        name: block.cidr.replace(/[.:/]/g, '-'),
        cidr: block.cidr,
        free: block.total - block.used,
        allocations:
          holder === 'free' || ordinal === undefined
            ? []
            : [allocationOf(block.cidr, ordinal, { handle_id: holder.handle, secondary: holder.attributes })],
      });
    },
  };
};
