import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readFixerSettings, readWorkerSettings } from '../../../src/settings/config.ts';

const deploy = join(import.meta.dirname, '../../../deploy');
const read = (path: string) => readFileSync(join(deploy, path), 'utf8');

// What is looked at here; everything else of a manifest is Kubernetes' to check.
const labels = z.record(z.string(), z.string());
const podSchema = z.looseObject({
  serviceAccountName: z.string(),
  automountServiceAccountToken: z.boolean(),
  securityContext: z.looseObject({ runAsNonRoot: z.boolean().optional() }).optional(),
  volumes: z.array(z.looseObject({ hostPath: z.unknown().optional() })).optional(),
  containers: z
    .array(
      z.looseObject({
        name: z.string(),
        args: z.array(z.string()).optional(),
        securityContext: z.looseObject({ privileged: z.boolean().optional() }),
      }),
    )
    .min(1),
});
const manifestSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
  rules: z
    .array(
      z.object({
        apiGroups: z.array(z.string()),
        resources: z.array(z.string()),
        verbs: z.array(z.string()),
        resourceNames: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  subjects: z.array(z.looseObject({ name: z.string() })).optional(),
  roleRef: z.looseObject({ name: z.string() }).optional(),
  spec: z
    .looseObject({
      podSelector: z.object({ matchLabels: labels }).optional(),
      template: z.object({ metadata: z.object({ labels }), spec: podSchema }).optional(),
    })
    .optional(),
  data: labels.optional(),
});
type Manifest = z.infer<typeof manifestSchema>;

const manifestsOf = (folder: string): Manifest[] =>
  readdirSync(join(deploy, folder))
    .filter((file) => file !== 'kustomization.yaml')
    .flatMap((file) => z.array(manifestSchema).parse(loadAll(read(`${folder}/${file}`))));

const base = manifestsOf('kubernetes');
const fixes = manifestsOf('components/fixes');
const remediator = manifestsOf('components/remediator');
const named = (all: readonly Manifest[], kind: string, name: string): Manifest | undefined =>
  all.find((each) => each.kind === kind && each.metadata.name === name);
const patchesOf = (folder: string): Record<string, string> => {
  const kustomization = z
    .object({ resources: z.array(z.string()), patches: z.array(z.object({ patch: z.string() })) })
    .parse(load(read(`${folder}/kustomization.yaml`)));
  const files = readdirSync(join(deploy, folder)).filter((file) => file !== 'kustomization.yaml');
  expect([...kustomization.resources].sort()).toEqual(files.sort());
  return Object.assign({}, ...kustomization.patches.map(({ patch }) => manifestSchema.parse(load(patch)).data));
};
const settings = (...folders: string[]) => ({
  ...named(base, 'ConfigMap', 'calico-why-settings')?.data,
  ...Object.assign({}, ...folders.map(patchesOf)),
  SLACK_BOT_TOKEN: 'xoxb-test',
  REDIS_URL: 'redis://r',
  CALICO_WHY_SEAL_KEY: Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('base64'),
});

describe('fixes as they are deployed', () => {
  it('are off unless their component is added, and then nobody may approve until somebody is named', () => {
    const off = readWorkerSettings(settings());
    expect(off.fixes).toMatchObject({ enabled: false, approvers: [] });
    expect(off.remediator).toBeUndefined();
    expect(JSON.stringify(base)).not.toMatch(/fixer|remediator/);
    const on = readFixerSettings(settings('components/fixes'));
    expect(on.fixes).toMatchObject({ enabled: true, approvers: [] });
    expect(on.remediator).toBeUndefined();
  });

  it('have remediators where the settings look for them', () => {
    const on = readFixerSettings(settings('components/fixes', 'components/remediator'));
    const daemons = named(remediator, 'DaemonSet', 'calico-why-remediator');
    const pod = daemons?.spec?.template;
    expect(on.remediator).toEqual({
      namespace: daemons?.metadata.namespace,
      labels: Object.entries(pod?.metadata.labels ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
      container: pod?.spec.containers[0]?.name,
    });
    expect(pod?.spec.containers[0]?.securityContext.privileged).toBe(true);
    expect(pod?.spec.automountServiceAccountToken).toBe(false);
  });

  it('run in a worker of their own: own account, no root, no privilege, nothing of the node', () => {
    const pod = named(fixes, 'Deployment', 'calico-why-fixer')?.spec?.template?.spec;
    expect(pod?.serviceAccountName).toBe('calico-why-fixer');
    expect(pod?.securityContext?.runAsNonRoot).toBe(true);
    expect(pod?.volumes?.some(({ hostPath }) => hostPath !== undefined)).toBe(false);
    expect(pod?.containers[0]).toMatchObject({
      args: ['fixer'],
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    });
    expect(JSON.stringify(pod)).toContain('"name":"calico-why-redis","key":"fixer-url"}');
    expect(JSON.stringify(pod)).toContain('"name":"calico-why-seal","key":"CALICO_WHY_SEAL_KEY"}');
    expect(readFileSync(join(deploy, '../src/cli.ts'), 'utf8')).toContain('\n  fixer: {\n');
    expect(named(fixes, 'NetworkPolicy', 'calico-why-redis-fixer')?.spec?.podSelector).toEqual(
      named(base, 'NetworkPolicy', 'calico-why-redis')?.spec?.podSelector,
    );
  });

  it('give rights to the fix worker alone, none of them to everything, none to read a secret', () => {
    const added = [...fixes, ...remediator];
    const subjects = added.flatMap((each) => each.subjects ?? []);
    expect(new Set(subjects.map(({ name }) => name))).toEqual(new Set(['calico-why-fixer']));
    const rules = added.flatMap((each) => each.rules ?? []);
    expect(rules.filter((rule) => [...rule.verbs, ...rule.resources, ...rule.apiGroups].includes('*'))).toEqual([]);
    const touchy = ['secrets', 'configmaps', 'nodes/proxy', 'serviceaccounts/token'];
    expect(rules.flatMap(({ resources }) => resources).filter((name) => touchy.includes(name))).toEqual([]);
    const exec = added.filter((each) => each.rules?.some(({ resources }) => resources.includes('pods/exec')));
    expect(exec.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([['Role', 'calico-why-remediator']]);
    expect(
      rules.flatMap(({ verbs }) => verbs).filter((verb) => ['escalate', 'bind', 'impersonate'].includes(verb)),
    ).toEqual([]);
  });
});
