import { clusterCheckNames } from '../case/cluster-check.ts';
import { say } from '../words/say.ts';
import { command } from './command.ts';

export const check = command({
  name: 'check',
  about: say('cli.check'),
  grammar: [say('grammar.check', { names: clusterCheckNames.join('|') })],
  examples: ['check ipam', 'check duplicates', 'check nodes', 'check controllers'],
  surfaces: ['chat', 'terminal'],
  parse: (words) => {
    const [, what] = /^check(?:\s+(\S+))?$/i.exec(words) ?? [words, ''];
    if (what === '') return undefined;
    const asked = clusterCheckNames.find((name) => name === what?.toLowerCase());
    if (asked) return { ok: true, asked };
    return {
      ok: false,
      problem: what === undefined ? say('wrong.which-check') : say('wrong.check', { what: what.slice(0, 60) }),
    };
  },
});
