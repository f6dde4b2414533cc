import { defineFix } from './define-fix.ts';
import { clusterCheckEvidence, stateOf } from './fix-grounds.ts';
import { sessionCaution } from './link-cautions.ts';
import { byChange } from './node-change.ts';
import { onNode } from './shell-text.ts';

/** calico-node names sessions after their peer: `Mesh_2001_db8__1` is one of IPv6. */
const familyOf = (session: string): 4 | 6 => (/__|[a-f]/i.test(session.replace(/^[A-Za-z]+_/, '')) ? 6 : 4);

export const enableBgpSession = defineFix({
  id: 'enable-bgp-session',
  takes: ['node', 'session'],
  caution: sessionCaution,
  ...byChange((grounds, { node, session }) => {
    if (session === undefined) return undefined;
    const state = stateOf(grounds, node);
    const among = (read: NonNullable<typeof state>['bird'] | undefined) =>
      read?.ok ? read.value.protocols.some(({ name, state: now }) => name === session && now === 'down') : false;
    const family = state === undefined ? familyOf(session) : among(state.bird) ? 4 : 6;
    const lines =
      state === undefined
        ? clusterCheckEvidence(grounds, `${node} ${session}`)
        : among(state.bird) || among(state.bird6)
          ? [`${node}: birdcl: ${session} is down`]
          : undefined;
    return (
      lines && {
        lines,
        change: { kind: 'bird', family, session, to: 'enable' },
        back: { kind: 'bird', family, session, to: 'disable' },
      }
    );
  }),
  command: (params) => onNode(params, ['birdcl', '-s', '/var/run/calico/bird.ctl', 'enable', params.session ?? '']),
});
