import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { validateCustomResource } from './crd-schema.ts';
import { listAt } from './object.ts';

/** Needs Calico's CustomResourceDefinitions, which this repository does not carry. */
const dir = process.env.CALICO_CRDS_DIR;
if (!dir) console.log('CRD schema tests skipped: CALICO_CRDS_DIR names no folder with Calico CRDs.');

const data = join(import.meta.dirname, '../../data/node-state');

/** Every custom resource that was read from a real cluster. */
const recorded = () =>
  readdirSync(data)
    .map((cluster) => ({ cluster, folder: join(data, cluster, 'objects') }))
    .filter(({ folder }) => existsSync(folder))
    .flatMap(({ cluster, folder }) =>
      readdirSync(folder)
        .filter((file) => file.endsWith('.crd.projectcalico.org.json'))
        .flatMap((file) => listAt(JSON.parse(readFileSync(join(folder, file), 'utf8')), 'items'))
        .map((object) => ({ cluster, object: object as { apiVersion: string; kind: string } })),
    );

describe.runIf(dir)('schemas of custom resources', () => {
  const pool = (spec: object) => ({
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'IPPool',
    metadata: { name: 'p' },
    spec: { cidr: '10.0.0.0/16', ...spec },
  });

  test('a good pool has no errors', () => {
    expect(validateCustomResource(dir ?? '', pool({ blockSize: 26, vxlanMode: 'Always' }))).toEqual([]);
  });

  test('a wrong type, an unknown value and an unknown field are named', () => {
    const errors = validateCustomResource(
      dir ?? '',
      pool({ blockSize: 'many', vxlanMode: 'Sometimes', natOutgoin: true }),
    );
    expect(errors).toHaveLength(3);
    expect(errors.join('\n')).toMatch(/blockSize must be integer/);
    expect(errors.join('\n')).toMatch(/vxlanMode must be equal to one of/);
    expect(errors.join('\n')).toMatch(/additional properties \(natOutgoin\)/);
  });

  test('an unknown kind is named', () => {
    const errors = validateCustomResource(dir ?? '', { apiVersion: 'crd.projectcalico.org/v1', kind: 'Widget' });
    expect(errors[0]).toMatch(/no definition/);
  });

  test('what a real cluster of that version held is valid', () => {
    // The schemas are those of v3.32; other versions have fields of their own.
    const all = recorded().filter(({ cluster }) => cluster.startsWith('v3.32.1-'));
    const errors = all.flatMap(({ cluster, object }) =>
      validateCustomResource(dir ?? '', object).map((one) => `${cluster} ${one}`),
    );
    // v3.32.1 has one field more than the schemas.
    expect(errors.filter((one) => !one.endsWith('(policyMigration)'))).toEqual([]);
    expect(all.length).toBeGreaterThan(50);
  });
});
