import { spawn } from 'node:child_process';
import { PublicError } from '../../errors.ts';
import { byteStore } from '../../limits/byte-store.ts';
import { say } from '../../words/say.ts';

/** Files of a revision, read from the repository that the process stands in, by git itself. */

export interface GitFile {
  /** Below where the process stands. */
  name: string;
  text: string;
}

const deadlineMs = 30_000;
/** What git says of a mistake. */
const errorBytes = 20_000;

/** What can be a revision; git's own syntax of ranges and options is not taken. */
const isRevision = (text: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._/@^~{}+-]{0,199}$/.test(text) && !text.includes('..');

const run = (
  args: readonly string[],
  { input = '', bytes }: { input?: string; bytes: number },
): Promise<{ exitCode: number | null; out: Buffer; isWhole: boolean; error: string }> =>
  new Promise((resolve, reject) => {
    // A repository of somebody else's must not choose what is run: no pager, no hooks, no filters are asked for.
    const child = spawn('git', ['--no-pager', '--literal-pathspecs', ...args], {
      shell: false,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: deadlineMs,
      killSignal: 'SIGKILL',
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
    });
    const [out, error] = [byteStore(bytes), byteStore(errorBytes)];
    let isWhole = true;
    child.stdout.on('data', (piece: Buffer) => {
      if (out.add(piece)) return;
      isWhole = false;
      child.kill('SIGKILL');
    });
    child.stderr.on('data', (piece: Buffer) => void error.add(piece));
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, out: out.bytes(), isWhole, error: error.text() }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });

const cannotRead = (revision: string, reason: string): PublicError =>
  new PublicError('git', say('diff.git-cannot', { revision, reason }), { next: say('diff.git-next') });

interface Listed {
  id: string;
  name: string;
}

/** `100644 blob <id>\t<name>`, each ended by a zero byte. */
const listed = (text: string): Listed[] =>
  text.split('\0').flatMap((entry) => {
    const tab = entry.indexOf('\t');
    const [, type, id] = entry.slice(0, tab).split(' ');
    return tab > 0 && type === 'blob' && id !== undefined ? [{ id, name: entry.slice(tab + 1) }] : [];
  });

/** `<id> blob <size>`, a line feed, that many bytes, a line feed, for each that was asked for. */
const contents = (out: Buffer, files: readonly Listed[]): GitFile[] => {
  let at = 0;
  return files.flatMap(({ name }): GitFile[] => {
    const end = out.indexOf(0x0a, at);
    const [, type, size] = out.toString('utf8', at, Math.max(at, end)).split(' ');
    if (end < 0 || type !== 'blob') return [];
    const begin = end + 1;
    at = begin + Number(size) + 1;
    return [{ name, text: out.toString('utf8', begin, at - 1) }];
  });
};

/**
 * The files of a revision that `wanted` takes, in the order of their names.
 * @param path a folder or file below where the process stands
 * @param bytes how large they may be together
 * @throws PublicError where git is not there, or knows no such revision or path
 */
export const readRevision = async (
  revision: string,
  path: string,
  { wanted, bytes }: { wanted: (name: string) => boolean; bytes: number },
): Promise<GitFile[]> => {
  if (!isRevision(revision)) throw cannotRead(revision, 'no revision');
  const ran = await run(['ls-tree', '-r', '-z', '--end-of-options', revision, '--', path], { bytes }).catch(
    (error: NodeJS.ErrnoException) => {
      throw cannotRead(revision, error.code ?? error.message);
    },
  );
  if (ran.exitCode !== 0) throw cannotRead(revision, ran.error.split('\n')[0] ?? '');
  const files = listed(ran.out.toString('utf8')).filter(({ name }) => wanted(name));
  if (files.length === 0) throw cannotRead(revision, path);
  const read = await run(['cat-file', '--batch'], { input: files.map(({ id }) => `${id}\n`).join(''), bytes });
  if (!read.isWhole) throw new PublicError('too-large', say('diff.git-too-large', { revision, bytes }));
  if (read.exitCode !== 0) throw cannotRead(revision, read.error.split('\n')[0] ?? '');
  return contents(read.out, files);
};
