import type { Calicoctl } from '../../../src/collect/calicoctl/calicoctl.ts';
import type { Message } from '../../../src/words/message.ts';

/** Answers by the first words of the arguments. */
export const calicoctlSaying =
  (answers: Record<string, { stdout?: string; stderr?: string; exitCode?: number; failure?: Message }>): Calicoctl =>
  async (args) => {
    const command = args.join(' ');
    const found = Object.entries(answers).find(([words]) => command.startsWith(words))?.[1] ?? { exitCode: 1 };
    return { command, stdout: '', stderr: '', notStarted: false, ...found };
  };
