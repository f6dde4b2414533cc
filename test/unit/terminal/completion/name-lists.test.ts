import { expect, it } from 'vitest';
import { namesWanted } from '../../../../src/terminal/completion/name-lists.ts';

const seen = (...[source, typed]: Parameters<typeof namesWanted>) => {
  const { kinds, lists } = namesWanted(source, typed);
  return [kinds.length, ...lists.map(({ path, write }) => `${path} ${write('x')}`)];
};

it.each<[Parameters<typeof namesWanted>, unknown[]]>([
  [
    ['ends', ''],
    [6, '/api/v1/namespaces x/'],
  ],
  [
    ['ends', 'shop/we'],
    [0, '/api/v1/namespaces/shop/pods shop/x'],
  ],
  [
    ['ends', 'svc/sh'],
    [0, '/api/v1/namespaces svc/x/'],
  ],
  [
    ['ends', 'svc/shop/'],
    [0, '/api/v1/namespaces/shop/services svc/shop/x'],
  ],
  [
    ['ends', 'deploy/shop/w'],
    [0, '/apis/apps/v1/namespaces/shop/deployments deploy/shop/x'],
  ],
  [
    ['ends', 'node/'],
    [0, '/api/v1/nodes node/x'],
  ],
  [
    ['pods', 'sh'],
    [0, '/api/v1/namespaces x/'],
  ],
  [
    ['pods', 'node/'],
    [0, '/api/v1/namespaces/node/pods node/x'],
  ],
  [
    ['namespaces', 'sh'],
    [0, '/api/v1/namespaces x'],
  ],
])('%j', (asked, expected) => expect(seen(...asked)).toEqual(expected));

it.each(['../x', 'Shop/x', 'a b/x', 'shop/x/y', 'svc/shop/x/y', 'x.y/z', 'svc/../x', '$(a)/x'])(
  'no path is made of %s',
  (typed) => expect(namesWanted('ends', typed).lists).toEqual([]),
);

it.each(['', '-a', 'a-', 'A', 'a b', '$(x)', 'a;b', 'a\n', '../a', 'a'.repeat(254)])('%j is no name', (name) => {
  for (const typed of ['', 'shop/', 'svc/shop/', 'node/'])
    for (const { isName } of namesWanted('ends', typed).lists) expect(isName(name)).toBe(false);
});
