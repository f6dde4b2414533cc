import type { AgentState, BgpSession } from '../../case/cluster-check-input.ts';
import type { Bird } from '../../case/node-state.ts';
import { got, missing, missingOf, type Read } from '../../case/read.ts';
import { commandBytes } from '../../limits/limits.ts';
import { parseBirdProtocols } from '../../probe/parse/bird.ts';
import { parseSnapshot } from '../../probe/parse/snapshot.ts';
import { failureOfTool } from '../../probe/tool-failure.ts';
import { say } from '../../words/say.ts';
import type { Exec, ExecTarget } from '../exec.ts';
import { askSnapshot } from './ask-probe.ts';
import { noProbeOn } from './node-pods.ts';

/** One exec per node: what BIRD and Felix say there. */

const sessionsOf = (protocols: Bird['protocols']): BgpSession[] =>
  protocols
    .filter(({ proto }) => proto === 'BGP')
    .map(({ name, state, info, bgpState, neighborAddress, text }) => ({
      name,
      // `Mesh_10_39_0_2` where BIRD printed no details.
      peer: neighborAddress ?? /_(\d+)_(\d+)_(\d+)_(\d+)(?:_port_\d+)?$/.exec(name)?.slice(1, 5).join('.') ?? '',
      state: state === 'down' ? 'down' : (bgpState ?? info.trim().split(/\s+/)[0] ?? state),
      info: infoOf(info, text).slice(0, 200),
      text: text.split('\n')[0]?.slice(0, 300) ?? '',
    }));

/** BIRD forgets its remark with the next try; `Last error` of the details stays. */
const infoOf = (info: string, text: string): string => {
  const last = /Last error:\s+(.+)/.exec(text)?.[1]?.trim() ?? '';
  return (info.startsWith('Established') || last === '' || info.includes(last) ? info : `${info} (${last})`).trim();
};

const reduced = (bird: Read<Bird>): Read<BgpSession[]> => (bird.ok ? got(sessionsOf(bird.value.protocols)) : bird);

const idOf = (family: 4 | 6, bird: Read<Bird>) =>
  bird.ok && bird.value.routerId !== undefined ? { [family]: bird.value.routerId } : {};

export const askProbe = async (
  exec: Exec,
  target: ExecTarget,
  node: string,
  options: { felixHealthExpected: boolean; deadlineMs: number; signal: AbortSignal },
): Promise<Read<AgentState>> => {
  const raw = await askSnapshot(exec, target, node, { only: 'agents' }, options);
  if (!raw.ok) return raw;
  const who = say('noun.probe-on', { node });
  const state = parseSnapshot(raw.value, { felixHealthExpected: options.felixHealthExpected });
  if (!state.ok) return missingOf(who, state.reason, 'garbled');
  if (state.value.node !== node) return missingOf(who, say('read.other-node', { node: state.value.node }), 'garbled');
  const { bird, bird6, felix } = state.value;
  const routerIds = { ...idOf(4, bird), ...idOf(6, bird6) };
  const ids = Object.keys(routerIds).length > 0 ? { routerIds } : {};
  return got({ source: 'probe', bird: reduced(bird), bird6: reduced(bird6), felix, ...ids });
};

/** Where no probe runs: BIRD's sessions by the calico-node pod; its image cannot ask Felix (calico#6.2). */
export const askCalicoNode = async (
  exec: Exec,
  target: ExecTarget,
  node: string,
  options: { birds: { bird: boolean; bird6: boolean }; deadlineMs: number; signal: AbortSignal },
): Promise<Read<AgentState>> => {
  const ask = async (which: 'bird' | 'bird6'): Promise<Read<BgpSession[]>> => {
    if (!options.birds[which]) return missing(say('read.not-in-readiness', { which }), 'not-asked');
    const result = await exec(target, {
      argv: ['birdcl', '-r', '-s', `/var/run/calico/${which}.ctl`, 'show', 'protocols', 'all'],
      deadlineMs: options.deadlineMs,
      maxBytes: commandBytes,
      signal: options.signal,
    });
    if (result.failure !== undefined)
      return missingOf(say('noun.calico-node-on', { node }), result.failure, result.code ?? 'failed');
    if (result.exitCode !== 0) {
      const said = (result.stderr || result.stdout).trim().slice(0, 200);
      return missingOf(say('noun.calico-node-on', { node }), said, failureOfTool(said));
    }
    const parsed = parseBirdProtocols(result.stdout);
    return parsed.ok ? got(sessionsOf(parsed.value)) : parsed;
  };
  const [bird, bird6] = await Promise.all([ask('bird'), ask('bird6')]);
  return got({
    source: 'calico-node',
    bird,
    bird6,
    felix: noProbeOn(node, say('read.no-probe-for-felix', { node }), say('read.no-probe-there-for-felix')),
  });
};
