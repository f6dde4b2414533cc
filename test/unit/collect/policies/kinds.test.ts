import { describe, expect, it } from 'vitest';
import { coreKinds } from '../../../../src/collect/policies/kinds.ts';

describe('what is kept of a pod', () => {
  const kept = (labels: unknown) =>
    coreKinds.pods.keep?.({
      metadata: { labels },
      spec: {
        containers: [
          {
            env: [
              { name: 'FELIX_DEFAULTENDPOINTTOHOSTACTION', value: 'DROP' },
              { name: 'PASSWORD', value: 'x' },
            ],
          },
        ],
      },
    });

  it.each(['calico-node', 'canal'])('what %s says of Felix, and no other variable', (app) => {
    expect(kept({ 'k8s-app': app })).toMatchObject({
      spec: { containers: [{ env: [{ name: 'FELIX_DEFAULTENDPOINTTOHOSTACTION', value: 'DROP' }] }] },
    });
    expect(JSON.stringify(kept({ 'k8s-app': app }))).not.toContain('PASSWORD');
  });

  it.each([{ 'k8s-app': 'web' }, { 'k8s-app': 7 }, undefined])('no variable of another pod: %j', (labels) => {
    expect(kept(labels)).toMatchObject({ spec: { containers: [] } });
  });
});
