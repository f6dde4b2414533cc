import { addHistory } from '../audit-cli/add-history.ts';
import { type NamesOn, namesOn } from '../commands/commands.ts';
import { policy } from '../commands/policy.ts';
import type { PolicyCommandHost } from '../policy-cli/add-policy-commands.ts';
import { addChanges } from '../terminal/add-changes.ts';
import { addCheck } from '../terminal/add-check.ts';
import { addCommand, type Host } from '../terminal/add-command.ts';
import { addIp } from '../terminal/add-ip.ts';
import { addStatus } from '../terminal/add-status.ts';
import { addWhy } from '../terminal/add-why.ts';
import { addGoldmaneOptions } from '../terminal/goldmane-options.ts';
import { addDoctor } from './add-doctor.ts';

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
  status: addStatus,
  ip: addIp,
  policy: addPolicy,
  check: addCheck,
  changes: addChanges,
  history: addHistory,
  doctor: addDoctor,
  // Commander has it by itself, with our words.
  help: () => undefined,
};

/** Its line in the list of all commands, as Commander writes it of the whole command. */
const addPolicyLine = ({ program, voice: { tell } }: Host): void => {
  addCommand(program, tell, policy).argument('[words...]').option('--from <end>');
};

/** `words`: the command line. The engine of the policies is loaded only where it is used. */
export const addCommands = async (host: Host, words: readonly string[]): Promise<void> => {
  for (const name of namesOn('terminal')) {
    if (name === 'policy' && !words.includes(name)) addPolicyLine(host);
    else await adders[name](host);
  }
};
