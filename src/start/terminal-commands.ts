import { type NamesOn, namesOn } from '../commands/commands.ts';
import type { PolicyCommandHost } from '../policy-cli/add-policy-commands.ts';
import { addCheck } from '../terminal/add-check.ts';
import type { Host } from '../terminal/add-command.ts';
import { addIp } from '../terminal/add-ip.ts';
import { addWhy } from '../terminal/add-why.ts';
import { addGoldmaneOptions } from '../terminal/goldmane-options.ts';

const addPolicy = async (host: Host): Promise<void> => {
  const { program, voice } = host;
  const loadFromCluster: PolicyCommandHost['loadFromCluster'] = async (options, about) =>
    (await import('./load-policy-objects.ts')).readPolicyObjects(options, about);
  (await import('../policy-cli/add-policy-commands.ts')).addPolicyCommands(program, {
    loadFromCluster,
    addFlowOptions: (command) => addGoldmaneOptions(command, voice.tell),
    voice,
  });
};

/** How each command of the list stands on the command line: one that is missing here does not compile. */
const adders: { [N in NamesOn<'terminal'>]: (host: Host) => void | Promise<void> } = {
  why: addWhy,
  ip: addIp,
  policy: addPolicy,
  check: addCheck,
  // Commander has it by itself, with our words.
  help: () => undefined,
};

/** `called`: the first word of the command line. The engine of the policies is loaded only where it is used. */
export const addCommands = async (host: Host, called = '-h'): Promise<void> => {
  const areListed = called.startsWith('-') || called === 'help';
  for (const name of namesOn('terminal')) {
    if (name !== 'policy' || name === called || areListed) await adders[name](host);
  }
};
