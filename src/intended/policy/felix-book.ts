import { z } from 'zod';
import { say } from '../../words/say.ts';
import type { FelixObject } from '../felix-in-force.ts';
import type { Problem } from './model.ts';
import { type FelixSettings, felixSettings, unclearFields } from './settings.ts';

const objectSchema = z.object({
  metadata: z.object({ creationTimestamp: z.string().nullish().catch(null) }),
  spec: z.record(z.string(), z.unknown()).nullish().catch(null),
});

const podSchema = z.object({
  spec: z.object({
    nodeName: z.string(),
    containers: z.array(
      z.object({ env: z.array(z.object({ name: z.string(), value: z.string().nullish() })).nullish() }),
    ),
  }),
});

/** Felix's settings by node, kept current as objects come and go. */
export class FelixBook {
  readonly #objects = new Map<string, FelixObject>();
  readonly #labels = new Map<string, Readonly<Record<string, string>>>();
  /** Pod of calico-node → its node. */
  readonly #nodes = new Map<string, string>();
  /** Node → its pods of calico-node, the first one first, and the variables of each. */
  readonly #agents = new Map<string, Map<string, Record<string, string>>>();
  readonly #known = new Map<string, FelixSettings>();

  /** Anything that a name in the cluster could be; one that is no object says nothing. */
  set(name: string, object: unknown): void {
    const read = objectSchema.safeParse(object);
    this.#known.clear();
    this.#objects.set(name, {
      name,
      createdAt: read.data?.metadata.creationTimestamp ?? undefined,
      spec: read.data?.spec ?? {},
    });
  }

  remove(name: string): void {
    this.#known.clear();
    this.#objects.delete(name);
  }

  setNode(name: string, labels: Readonly<Record<string, string>>): void {
    this.#known.delete(name);
    this.#labels.set(name, labels);
  }

  removeNode(name: string): void {
    this.#known.delete(name);
    this.#labels.delete(name);
  }

  /** `pod`: `namespace/name` of a pod of calico-node; other pods have no part in it. */
  setAgent(pod: string, object: unknown): void {
    this.removeAgent(pod);
    const read = podSchema.safeParse(object);
    if (!read.success) return;
    const { nodeName, containers } = read.data.spec;
    const variables = containers.flatMap(({ env }) =>
      (env ?? []).flatMap(({ name, value }) => (/^felix_/i.test(name) && value ? [[name, value] as const] : [])),
    );
    this.#known.delete(nodeName);
    this.#nodes.set(pod, nodeName);
    const agents = this.#agents.get(nodeName) ?? new Map<string, Record<string, string>>();
    this.#agents.set(nodeName, agents.set(pod, Object.fromEntries(variables)));
  }

  removeAgent(pod: string): void {
    const node = this.#nodes.get(pod);
    if (node === undefined) return;
    this.#known.delete(node);
    this.#nodes.delete(pod);
    this.#agents.get(node)?.delete(pod);
    if (this.#agents.get(node)?.size === 0) this.#agents.delete(node);
  }

  /** What of the objects is not understood. */
  get problems(): Problem[] {
    return [...this.#objects.values()].flatMap(({ name, spec }) =>
      unclearFields(spec).map((field) => ({
        object: `FelixConfiguration ${name}`,
        reason: say('policy.field-unclear', { field: `spec.${field}` }),
      })),
    );
  }

  on(node: string): FelixSettings {
    const known =
      this.#known.get(node) ??
      felixSettings({
        node,
        labels: this.#labels.get(node),
        objects: [...this.#objects.values()],
        environment: this.#agents.get(node)?.values().next().value,
      });
    this.#known.set(node, known);
    return known;
  }
}
