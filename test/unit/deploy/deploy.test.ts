import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { redisSecret } from '../../../src/redis-users/print-secret.ts';
import { readWorkerSettings } from '../../../src/settings/config.ts';
import { oneOfEach } from '../../../src/settings/scope-settings.ts';

const top = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(top, path), 'utf8');

// What is looked at here; everything else of a manifest is Kubernetes' to check.
interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}
interface Container {
  name: string;
  image: string;
  args?: string[];
  command?: string[];
  envFrom?: { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  env?: { name: string; valueFrom?: { secretKeyRef?: { name: string; key: string; optional?: boolean } } }[];
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean; mountPropagation?: string }[];
  resources?: { requests?: Record<string, string> };
  securityContext: {
    privileged?: boolean;
    readOnlyRootFilesystem?: boolean;
    allowPrivilegeEscalation?: boolean;
    capabilities: { drop: string[]; add?: string[] };
  };
}
interface PodSpec {
  serviceAccountName: string;
  automountServiceAccountToken: boolean;
  hostNetwork?: boolean;
  hostPID?: boolean;
  securityContext: { runAsNonRoot?: boolean };
  containers: Container[];
  volumes?: { name: string; hostPath?: { path: string } }[];
}
interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  data?: Record<string, string>;
  rules?: Rule[];
  roleRef?: { kind: string; name: string };
  subjects?: { kind: string; name: string; namespace: string }[];
  automountServiceAccountToken?: boolean;
  spec?: {
    selector?: { matchLabels: Record<string, string> };
    podSelector?: { matchLabels: Record<string, string> };
    ingress?: { from: { podSelector: { matchLabels: Record<string, string> } }[] }[];
    template?: { metadata: { labels: Record<string, string> }; spec: PodSpec };
  };
}

const folder = 'deploy/kubernetes';
const kustomization = load(read(`${folder}/kustomization.yaml`)) as {
  resources: string[];
};
const manifests = kustomization.resources.flatMap((file) => loadAll(read(`${folder}/${file}`)) as Manifest[]);
const of = (kind: string) => manifests.filter((each) => each.kind === kind);
const named = (kind: string, name: string) => of(kind).find((each) => each.metadata.name === name);
const workloads = manifests.filter((each) => each.spec?.template !== undefined);
const podSpec = (name: string) =>
  workloads.find((each) => each.metadata.name === `calico-why-${name}`)?.spec?.template?.spec;
const containerOf = (pod: string, name: string) => podSpec(pod)?.containers.find((each) => each.name === name);

describe('the Kustomize base', () => {
  it('lists every file of its folder', () => {
    const files = readdirSync(join(top, folder)).filter((file) => file !== 'kustomization.yaml');
    expect([...kustomization.resources].sort()).toEqual(files.sort());
  });

  it('writes no empty list: an API server leaves it out, and what is applied would differ for ever', () => {
    const files = readdirSync(join(top, 'deploy'), { recursive: true, encoding: 'utf8' });
    const empty = files
      .filter((file) => file.endsWith('.yaml'))
      .filter((file) =>
        /^[ -]*(?:egress|ingress|from|to|ports|rules|volumes|env): \[\]$/m.test(read(`deploy/${file}`)),
      );
    expect(empty).toEqual([]);
  });

  it('holds no secret', () => {
    expect(of('Secret')).toEqual([]);
    expect(
      manifests.flatMap((each) => Object.values(each.data ?? {})).filter((value) => /xox|xapp-/.test(value)),
    ).toEqual([]);
  });

  it('keeps the probes apart from everything else', () => {
    expect(of('Namespace').map((each) => each.metadata.name)).toEqual(['calico-why', 'calico-why-probe']);
    const clusterWide = /^(Namespace|ClusterRole.*|ValidatingAdmissionPolicy.*)$/;
    for (const each of manifests.filter(({ kind }) => !clusterWide.test(kind))) {
      const isProbes = /^calico-why-(exec-)?probe$/.test(each.metadata.name);
      expect([each.kind, each.metadata.name, each.metadata.namespace]).toEqual([
        each.kind,
        each.metadata.name,
        isProbes ? 'calico-why-probe' : 'calico-why',
      ]);
    }
    const level = (name: string) => named('Namespace', name)?.metadata.labels?.['pod-security.kubernetes.io/enforce'];
    expect([level('calico-why'), level('calico-why-probe')]).toEqual(['restricted', 'privileged']);
  });

  it('lets a drain take one pod at a time of each role that has several', () => {
    const replicas = (each: Manifest) => (each.spec as { replicas?: number } | undefined)?.replicas ?? 1;
    const several = workloads.filter((each) => replicas(each) > 1);
    const budgets = of('PodDisruptionBudget');
    expect(budgets.map((each) => each.metadata.name).sort()).toEqual(several.map((each) => each.metadata.name).sort());
    for (const budget of budgets) {
      const selected = several.find((each) => each.metadata.name === budget.metadata.name);
      expect(budget.spec?.selector?.matchLabels).toEqual(selected?.spec?.template?.metadata.labels);
      expect(budget.spec).toMatchObject({ maxUnavailable: 1 });
    }
  });

  it('selects the pods that it makes', () => {
    for (const workload of workloads) {
      expect(workload.spec?.template?.metadata.labels).toEqual(workload.spec?.selector?.matchLabels);
      expect(workload.metadata.labels).toMatchObject(workload.spec?.selector?.matchLabels ?? {});
    }
  });
});

describe('rights', () => {
  const rules = manifests.flatMap((each) => (each.rules ?? []).map((rule) => ({ ...rule, of: each })));

  it('names every verb and resource', () => {
    expect(rules.filter((rule) => [...rule.verbs, ...rule.resources, ...rule.apiGroups].includes('*'))).toEqual([]);
  });

  it('only reads, and reads no secret, log or configuration', () => {
    const writes = rules.filter(
      (rule) =>
        !rule.resources.includes('pods/exec') && rule.verbs.some((verb) => !['get', 'list', 'watch'].includes(verb)),
    );
    // A review is answered and stored nowhere.
    expect(writes.map(({ resources, verbs }) => [resources, verbs])).toEqual([[['subjectaccessreviews'], ['create']]]);
    const touchy = ['secrets', 'configmaps', 'pods/log', 'nodes/proxy', 'serviceaccounts/token'];
    expect(rules.flatMap((rule) => rule.resources).filter((resource) => touchy.includes(resource))).toEqual([]);
  });

  it('allows exec in the namespace of the probes alone', () => {
    const exec = rules.filter((rule) => rule.resources.some((resource) => resource.includes('exec')));
    expect(exec.map((rule) => [rule.of.kind, rule.of.metadata.namespace, rule.resources, rule.verbs])).toEqual([
      ['Role', 'calico-why-probe', ['pods/exec'], ['get', 'create']],
    ]);
  });

  it('binds the worker alone, to what there is', () => {
    const bindings = [...of('RoleBinding'), ...of('ClusterRoleBinding')];
    for (const binding of bindings) {
      expect(binding.subjects).toEqual([
        { kind: 'ServiceAccount', name: 'calico-why-worker', namespace: 'calico-why' },
      ]);
      expect(named(binding.roleRef?.kind ?? '', binding.roleRef?.name ?? '')).toBeDefined();
    }
    expect(bindings).toHaveLength(2);
  });

  it('gives a token to the worker alone', () => {
    const withToken = workloads.filter((each) => each.spec?.template?.spec.automountServiceAccountToken !== false);
    expect(withToken.map((each) => each.metadata.name)).toEqual(['calico-why-worker']);
    for (const { spec, metadata } of workloads) {
      const account = named('ServiceAccount', spec?.template?.spec.serviceAccountName ?? '');
      expect(account?.metadata.name).toBe(metadata.name);
      expect(account?.automountServiceAccountToken).toBe(metadata.name === 'calico-why-worker');
    }
  });
});

describe('the pods', () => {
  it('are what the settings look for', () => {
    const data = named('ConfigMap', 'calico-why-settings')?.data ?? {};
    const settings = readWorkerSettings({
      ...data,
      REDIS_URL: 'redis://r',
      SLACK_BOT_TOKEN: 'xoxb-test',
      SLACK_APP_TOKEN: 'xapp-test',
    });
    const probe = named('DaemonSet', 'calico-why-probe');
    const labels = Object.entries(probe?.spec?.template?.metadata.labels ?? {}).map(
      ([key, value]) => `${key}=${value}`,
    );
    expect(settings.probe).toEqual({
      namespace: probe?.metadata.namespace,
      labels: labels.join(','),
      container: containerOf('probe', 'probe')?.name,
    });
    // The same without the ConfigMap: these are the defaults.
    const bare = readWorkerSettings({ REDIS_URL: 'redis://r', SLACK_BOT_TOKEN: 'xoxb-t', SLACK_APP_TOKEN: 'xapp-t' });
    expect(bare.probe).toEqual(settings.probe);
  });

  it.each(['bot', 'worker', 'redis'])('%s runs without root, without rights and without a writable root', (name) => {
    const spec = podSpec(name);
    const context = spec?.containers[0]?.securityContext;
    expect(spec?.securityContext.runAsNonRoot).toBe(true);
    expect(spec?.hostNetwork).toBeUndefined();
    expect(spec?.volumes?.some((volume) => volume.hostPath)).not.toBe(true);
    expect(context).toMatchObject({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true });
    expect(context?.capabilities).toEqual({ drop: ['ALL'] });
  });

  it('the probe has the few rights that it needs and changes nothing of the node', () => {
    const spec = podSpec('probe');
    const probe = containerOf('probe', 'probe');
    expect(spec?.hostNetwork).toBe(true);
    expect(spec?.hostPID).toBeUndefined();
    expect(probe?.securityContext.privileged).toBeUndefined();
    expect(probe?.securityContext.capabilities).toEqual({
      drop: ['ALL'],
      add: ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN', 'SETPCAP', 'SETUID', 'SETGID'],
    });
    const hostPaths = spec?.volumes?.flatMap((volume) => (volume.hostPath ? [volume.hostPath.path] : []));
    expect(hostPaths).toEqual([
      '/var/run/netns',
      '/var/run/calico',
      '/var/lib/calico',
      '/etc/cni/net.d',
      '/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes',
    ]);
    for (const mount of probe?.volumeMounts ?? []) {
      if (mount.mountPath !== '/tmp') expect(mount.readOnly).toBe(true);
    }
    const namespaces = probe?.volumeMounts?.find((mount) => mount.mountPath === '/var/run/netns');
    expect(namespaces?.mountPropagation).toBe('HostToContainer');
  });

  it("the probe's CNI configuration comes without Calico's token, by a container that can only read", () => {
    const volume = (name: string) => podSpec('probe')?.volumes?.find((each) => each.name === name);
    const mounted = containerOf('probe', 'probe')?.volumeMounts?.find(
      ({ mountPath }) => mountPath === '/etc/cni/net.d',
    );
    expect(volume(mounted?.name ?? '')).toEqual({ name: mounted?.name, emptyDir: { sizeLimit: '1Mi' } });
    const copier = containerOf('probe', 'cni-configuration');
    expect(copier?.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(copier?.securityContext.capabilities.add).toBeUndefined();
    const [folder, copy] = copier?.volumeMounts ?? [];
    expect([folder?.readOnly, volume(folder?.name ?? '')?.hostPath?.path, copy?.name]).toEqual([
      true,
      '/etc/cni/net.d',
      mounted?.name,
    ]);
  });

  it('the probe is given what an answer takes, so that there is one on a busy node', () => {
    expect(containerOf('probe', 'probe')?.resources?.requests).toEqual({ cpu: '200m', memory: '128Mi' });
  });

  it('Redis loses nothing and hears only the bot and the workers', () => {
    const args = podSpec('redis')?.containers[0]?.args?.join(' ');
    expect(args).toContain('--appendonly yes');
    expect(args).toContain('--maxmemory-policy noeviction');
    expect(args).toContain('--aclfile /etc/redis/users.acl');
    const secret = redisSecret({
      ...oneOfEach,
      namespace: 'calico-why',
      prefix: 'calico-why',
      address: 'calico-why-redis:6379',
    });
    const { metadata, stringData } = secret as { metadata: { name: string }; stringData: Record<string, string> };
    const users = podSpec('redis')?.volumes?.find(({ name }) => name === 'users');
    expect(users).toMatchObject({ secret: { secretName: metadata.name, items: [{ key: 'users.acl' }] } });
    expect(podSpec('redis')?.containers[0]?.volumeMounts).toContainEqual(
      expect.objectContaining({ name: 'users', mountPath: '/etc/redis', readOnly: true }),
    );
    for (const role of ['bot', 'worker']) {
      const url = podSpec(role)?.containers[0]?.env?.find(({ name }) => name === 'REDIS_URL');
      const ref = { name: metadata.name, key: `${role}-url` };
      expect(url?.valueFrom?.secretKeyRef).toEqual(ref);
      expect(stringData[ref.key]).toContain(`@${named('Service', 'calico-why-redis')?.metadata.name}:6379/`);
    }
    const data = named('ConfigMap', 'calico-why-settings')?.data;
    expect([data?.REDIS_URL, data?.REDIS_PREFIX]).toEqual([undefined, 'calico-why']);
    const policy = named('NetworkPolicy', 'calico-why-redis')?.spec;
    const from = policy?.ingress?.flatMap((rule) => rule.from.map((peer) => peer.podSelector.matchLabels));
    expect(from?.map((labels) => labels['app.kubernetes.io/component'])).toEqual(['bot', 'worker']);
    expect(policy?.podSelector?.matchLabels).toEqual(
      named('StatefulSet', 'calico-why-redis')?.spec?.selector?.matchLabels,
    );
  });

  it("each gets the secrets of Slack that it uses: what Slack is heard with is the bot's alone", () => {
    for (const each of workloads) {
      const containers = each.spec?.template?.spec.containers ?? [];
      // Never a whole Secret: a key that is added to it later would be everybody's.
      expect(containers.flatMap((one) => one.envFrom ?? []).filter((ref) => ref.secretRef)).toEqual([]);
    }
    const slackOf = (name: string) =>
      podSpec(name)?.containers.flatMap((one) =>
        (one.env ?? []).flatMap(({ name: variable, valueFrom }) => {
          const ref = valueFrom?.secretKeyRef;
          return ref?.name === 'calico-why-slack' ? [[variable, ref.key, ref.optional ?? false]] : [];
        }),
      );
    expect(slackOf('bot')).toEqual([
      ['SLACK_BOT_TOKEN', 'SLACK_BOT_TOKEN', false],
      ['SLACK_APP_TOKEN', 'SLACK_APP_TOKEN', true],
      ['SLACK_SIGNING_SECRET', 'SLACK_SIGNING_SECRET', true],
    ]);
    expect(slackOf('worker')).toEqual([['SLACK_BOT_TOKEN', 'SLACK_BOT_TOKEN', false]]);
    for (const name of ['probe', 'redis']) expect(slackOf(name)).toEqual([]);
    const withSeal = workloads.filter((each) => JSON.stringify(each).includes('calico-why-seal'));
    expect(withSeal.map(({ metadata }) => metadata.name)).toEqual(['calico-why-bot']);
  });
});

describe('the image', () => {
  const dockerfile = read('deploy/Dockerfile');

  it('copies what there is', () => {
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((line) =>
      (line[1] ?? '').split(' '),
    );
    expect(sources).toEqual(expect.arrayContaining(['src', 'jobs', 'package.json', 'package-lock.json']));
    expect(sources.filter((source) => !existsSync(join(top, source)))).toEqual([]);
    const ignore = read('deploy/Dockerfile.dockerignore');
    expect(sources.filter((source) => !ignore.split('\n').includes(`!${source}`))).toEqual([]);
  });

  it('starts the roles that the manifests ask for', () => {
    const entry = read('src/cli.ts');
    expect(dockerfile).toContain('ln -s /app/dist/cli.mjs /usr/local/bin/calico-why');
    expect(entry.startsWith('#!/usr/bin/env node\n')).toBe(true);
    for (const role of ['bot', 'worker']) {
      expect(podSpec(role)?.containers[0]?.args).toEqual([role]);
      expect(entry).toContain(`\n  ${role}: {\n`);
    }
    expect(dockerfile).toContain('/calicoctl /usr/local/bin/calicoctl');
    expect(containerOf('probe', 'probe')?.command).toEqual(['tini', '--', 'sleep', 'infinity']);
  });

  it('does not run as root', () => {
    expect(dockerfile).toMatch(/^USER 10001:10001$/m);
  });
});

describe('compose', () => {
  it('starts bot, worker and Redis, and gives the app token to the bot alone', () => {
    const compose = load(read('deploy/compose.yaml')) as {
      services: Record<string, { command: string[]; environment?: Record<string, string> }>;
    };
    const secrets = (name: string) =>
      Object.keys(compose.services[name]?.environment ?? {}).filter((each) => each.startsWith('SLACK_'));
    expect(secrets('bot')).toEqual(['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN']);
    expect(secrets('worker')).toEqual(['SLACK_BOT_TOKEN']);
    expect(Object.keys(compose.services)).toEqual(['redis', 'bot', 'worker']);
    expect(compose.services.redis?.command).toContain('noeviction');
  });
});
