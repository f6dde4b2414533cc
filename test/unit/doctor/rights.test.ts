import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { keyOfRight, rightSets } from '../../../src/doctor/rights.ts';

const top = join(import.meta.dirname, '../../..');
const namespaces = {
  probe: 'calico-why-probe',
  fixer: 'calico-why',
  remediator: 'calico-why-remediator',
  calico: 'calico-system',
};

interface Role {
  kind: string;
  metadata: { name: string; namespace?: string };
  rules?: { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] }[];
}

const filesIn = (path: string): string[] =>
  path.endsWith('.yaml')
    ? [path]
    : readdirSync(join(top, path))
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => `${path}/${file}`);

const grantedIn = (paths: readonly string[]): string[] =>
  paths
    .flatMap(filesIn)
    .flatMap((file) => loadAll(readFileSync(join(top, file), 'utf8')) as (Role | null)[])
    .filter((each): each is Role => each?.kind === 'Role' || each?.kind === 'ClusterRole')
    .flatMap(({ metadata, rules = [] }) =>
      rules.flatMap(({ apiGroups, resources, verbs, resourceNames = [undefined] }) =>
        apiGroups.flatMap((group) =>
          resources.flatMap((resource) =>
            verbs.flatMap((verb) =>
              resourceNames.map((name) =>
                keyOfRight({
                  group,
                  resource,
                  verb,
                  ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
                  ...(name ? { name } : {}),
                }),
              ),
            ),
          ),
        ),
      ),
    );

describe('the rights that are asked for', () => {
  const sets = rightSets(namespaces, { fixes: true, remediator: true });
  const sources = [...new Set(sets.map(({ from }) => from))];

  it.each(sources)('are those that %s gives, no more and no fewer', (from) => {
    const asked = sets.filter((set) => set.from === from).flatMap(({ rights }) => rights.map(keyOfRight));
    const others = sets
      .filter((set) => set.from !== from && !set.optional)
      .flatMap(({ rights }) => rights.map(keyOfRight));
    const isOption = sets.some((set) => set.from === from && set.optional);
    const granted = grantedIn([from]).filter((right) => !(isOption && others.includes(right)));
    expect(asked.toSorted()).toEqual(granted.toSorted());
  });

  it('leave out no file of deploy that gives rights', () => {
    const given = [
      'deploy/kubernetes',
      ...readdirSync(join(top, 'deploy/components')).map((name) => `deploy/components/${name}`),
    ]
      .flatMap(filesIn)
      .filter((file) => grantedIn([file]).length > 0);
    expect(given.filter((file) => !sources.some((from) => file.startsWith(from)))).toEqual([]);
  });

  it('are of the worker alone where it carries out no fixes', () => {
    const names = rightSets(namespaces, { fixes: false, remediator: true }).map(({ name }) => name);
    expect(names).toEqual(['reader', 'exec-probe', 'exec-calico-node', 'controllers-log']);
  });
});
