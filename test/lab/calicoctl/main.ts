import { text } from 'node:stream/consumers';
import { openApi } from './api.ts';
import { type Command, SaidOnStdout, type Terminal } from './command.ts';
import { lock, unlock } from './datastore.ts';
import { get } from './get.ts';
import { ipamCheck } from './ipam-check.ts';
import { ipamRelease } from './ipam-release.ts';
import { ipamShow } from './ipam-show.ts';
import { optionsOf } from './options.ts';
import { checkVersion, configure, version } from './other.ts';

/**
 * Stands in for `calicoctl` v3.32.1 in the lab: the sub-commands that are used, by the kubeconfig, with the
 * real one's output, streams and exit codes (test/data/node-state/calicoctl-v3.32.1.md).
 */
const commands: Record<string, Command> = {
  version,
  get,
  'ipam show': ipamShow,
  'ipam check': ipamCheck,
  'ipam release': ipamRelease,
  'ipam configure': configure,
  'datastore migrate lock': lock,
  'datastore migrate unlock': unlock,
};

const usage = `Usage:
  calicoctl [options] <command> [<args>...]

    create       Create a resource by file, directory or stdin.
    replace      Replace a resource by file, directory or stdin.
    apply        Apply a resource by file, directory or stdin.  This creates a resource
                 if it does not exist, and replaces a resource if it does exists.
    patch        Patch a preexisting resource in place.
    delete       Delete a resource identified by file, directory, stdin or resource type and
                 name.
    get          Get a resource identified by file, directory, stdin or resource type and
                 name.
    label        Add or update labels of resources.
    validate     Validate a resource by file, directory or stdin without applying it.
    ipam         IP address management.
    node         Calico node management.
    version      Display the version of this binary.
    datastore    Calico datastore management.
    cluster      Access cluster information.
`;

const terminal: Terminal = {
  out: (line) => void process.stdout.write(line),
  err: (line) => void process.stderr.write(line),
  input: () => text(process.stdin),
};

const run = async (argv: readonly string[]): Promise<number> => {
  const args = argv.filter((word) => !word.startsWith('--context') && word !== '--allow-version-mismatch');
  const name = [3, 2, 1].map((count) => args.slice(0, count).join(' ')).find((words) => Object.hasOwn(commands, words));
  const command = name === undefined ? undefined : commands[name];
  if (name === undefined || command === undefined) {
    terminal.err(`unknown command: "${args[0] ?? ''}"\n${usage}\n`);
    return 1;
  }
  try {
    const api = openApi(process.env);
    if (name !== 'version' && !argv.includes('--allow-version-mismatch')) await checkVersion(api);
    return await command(optionsOf(args.slice(name.split(' ').length)), api, terminal);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof SaidOnStdout || message.startsWith('Failed to create')) terminal.out(`${message}\n`);
    else terminal.err(`${message}\n`);
    return 1;
  }
};

process.exitCode = await run(process.argv.slice(2));
