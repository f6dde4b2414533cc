import { isLabel } from '../understanding/written-end.ts';
import { say } from '../words/say.ts';
import { command } from './command.ts';

/** The namespace that bare names of a channel are looked for in first. */
export type Use = { kind: 'show' } | { kind: 'none' } | { kind: 'namespace'; namespace: string };

const isNamespace = (word: string | undefined): boolean => word === 'namespace' || word === 'ns';

export const use = command({
  name: 'use',
  about: say('use.about'),
  grammar: [say('grammar.use'), say('grammar.use-none')],
  examples: ['use namespace shop', 'use no namespace', 'use'],
  surfaces: ['chat'],
  parse: (words) => {
    const [first, second, third, more] = words.trim().toLowerCase().split(/\s+/, 4);
    if (first !== 'use' || more !== undefined) return undefined;
    if (second === undefined) return { ok: true, asked: { kind: 'show' } as Use };
    if (second === 'no' && isNamespace(third)) return { ok: true, asked: { kind: 'none' } as Use };
    if (!isNamespace(second)) return undefined;
    if (third === undefined) return { ok: false, problem: say('use.which') };
    if (!isLabel(third)) return { ok: false, problem: say('use.no-name', { name: third.slice(0, 80) }) };
    return { ok: true, asked: { kind: 'namespace', namespace: third } as Use };
  },
});
