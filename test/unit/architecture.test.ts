import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Who may know whom. The reasoning rooms are functions of the case, so that a saved case gives the same
 * answer everywhere; one room calls clusters, one runs commands, one talks to people.
 */

const top = join(import.meta.dirname, '../..');

const filesUnder = (folder: string): string[] =>
  readdirSync(join(top, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(top, join(entry.parentPath, entry.name)));

interface Import {
  /** A path from the top of the repository, or the name of a package. */
  to: string;
  typeOnly: boolean;
}

interface Source {
  path: string;
  room: string;
  text: string;
  imports: Import[];
}

/** Messages without their words are `say`, of `src/words`. `src/case/case.ts` → `case`, `src/chat/views/card.ts` → `chat/views`, `src/start/bot.ts` → `bot.ts`. */
const roomOf = (path: string): string => {
  const [first = '', second = '', third = ''] = path.split('/');
  if (path === 'src/words/say.ts' || path === 'src/words/message.ts') return 'say';
  if (first !== 'src') return first;
  return second === 'chat' && third === 'views' ? 'chat/views' : second;
};

const statements =
  /^(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|\bimport\.meta\.resolve\(\s*['`]([^'`]+)['`]|\bnew URL\(\s*'([^']+\.ts)'/gm;

const importsOf = (path: string, text: string): Import[] =>
  [...text.matchAll(statements)].map(([, typeOnly, fixed, dynamic, resolved, url]) => {
    const written = fixed ?? dynamic ?? resolved ?? url ?? '';
    const to = written.startsWith('.') ? normalize(join(dirname(path), written)) : written;
    return { to, typeOnly: typeOnly !== undefined };
  });

const sources: Source[] = [...filesUnder('src'), ...filesUnder('jobs')].map((path) => {
  const text = readFileSync(join(top, path), 'utf8');
  return { path, room: roomOf(path), text, imports: importsOf(path, text) };
});

const isOurs = (to: string) => to.startsWith('src/') || to.startsWith('jobs/') || to.startsWith('test/');

/** `@slack/bolt/x` → `@slack/bolt`. */
const packageOf = (to: string): string =>
  to.startsWith('node:')
    ? to
    : to
        .split('/')
        .slice(0, to.startsWith('@') ? 2 : 1)
        .join('/');

/** Room → rooms and packages that it may know. Nothing else, so that something new is decided here. */
const pure: Record<string, { rooms: string[]; packages: string[] }> = {
  faults: { rooms: [], packages: [] },
  ip: { rooms: [], packages: ['ipaddr.js'] },
  say: { rooms: ['words'], packages: ['zod'] },
  words: { rooms: ['say'], packages: ['@fluent/bundle'] },
  case: { rooms: ['faults', 'say'], packages: ['zod'] },
  understanding: { rooms: ['ip', 'table.ts', 'trim-chars.ts'], packages: ['node:net'] },
  intended: {
    rooms: ['case', 'errors.ts', 'ip', 'limits', 'say', 'table.ts'],
    packages: ['chevrotain', 'fastest-levenshtein', 'node:crypto', 'zod'],
  },
  programmed: { rooms: ['case', 'ip', 'say', 'table.ts'], packages: [] },
  path: { rooms: ['case', 'faults', 'intended', 'ip', 'programmed', 'say', 'table.ts'], packages: [] },
  checks: {
    rooms: ['case', 'faults', 'fixes', 'intended', 'ip', 'limits', 'path', 'programmed', 'say', 'table.ts'],
    packages: [],
  },
  fixes: { rooms: ['case', 'faults', 'intended', 'ip', 'say', 'table.ts'], packages: ['js-yaml', 'zod'] },
  verdict: { rooms: ['case', 'faults', 'fixes', 'path', 'say'], packages: [] },
  'cluster-checks': { rooms: ['case', 'faults', 'fixes', 'intended', 'ip', 'say', 'table.ts'], packages: [] },
  doctor: { rooms: ['case', 'say'], packages: [] },
  picture: {
    rooms: ['case', 'faults', 'ip', 'path', 'say', 'table.ts', 'words'],
    packages: ['@expo-google-fonts/noto-sans-sc', '@resvg/resvg-js', 'dejavu-fonts-ttf', 'node:url'],
  },
  'chat/views': { rooms: ['case', 'faults', 'say', 'words'], packages: [] },
};

/** Room → rooms that it must not know. */
const forbidden: Record<string, string[]> = {
  question: ['commands', 'chat', 'jobs', 'store', 'checks', 'verdict', 'fixes', 'probe'],
  commands: ['chat', 'jobs', 'store', 'collect', 'checks', 'verdict', 'fixes', 'probe', 'diagnose', 'terminal'],
  probe: ['collect', 'checks', 'verdict', 'fixes', 'chat', 'jobs', 'store', 'diagnose', 'settings'],
  collect: ['checks', 'programmed', 'cluster-checks', 'verdict', 'fixes', 'chat', 'jobs', 'store', 'diagnose'],
  diagnose: ['act', 'chat', 'jobs', 'start', 'store', 'service', 'terminal'],
  chat: ['collect', 'probe', 'checks', 'intended', 'programmed', 'cluster-checks', 'diagnose', 'terminal'],
  jobs: ['chat', 'chat/views', 'collect', 'probe', 'terminal'],
  store: ['chat', 'collect', 'probe', 'checks', 'diagnose', 'jobs', 'terminal'],
  service: ['chat', 'collect', 'probe', 'checks', 'diagnose', 'jobs', 'store', 'terminal'],
  terminal: ['chat', 'jobs', 'store', 'probe'],
  serve: ['act', 'chat', 'jobs', 'start', 'store', 'terminal', 'collect', 'probe', 'checks', 'fixes', 'remediation'],
  act: ['chat', 'diagnose', 'jobs', 'start', 'store', 'terminal', 'policy-cli', 'audit-cli', 'probe'],
  remediation: ['chat', 'jobs', 'store', 'terminal', 'collect', 'act', 'diagnose', 'checks', 'settings'],
  'audit-cli': ['chat', 'jobs', 'collect', 'probe', 'checks', 'fixes', 'act', 'diagnose'],
  'policy-cli': ['chat', 'jobs', 'store', 'probe', 'checks', 'diagnose'],
};

/** Package → the only rooms that may import it. */
const owners: Record<string, string[]> = {
  'node:child_process': ['probe', 'collect'],
  '@kubernetes/client-node': ['collect', 'act'],
  'ipaddr.js': ['ip', 'question'],
  ws: ['collect'],
  ioredis: ['store', 'jobs'],
  bullmq: ['jobs'],
  '@slack/bolt': ['chat', 'service'],
  '@slack/web-api': ['chat'],
  '@modelcontextprotocol/server': ['serve', 'start'],
  '@modelcontextprotocol/node': ['serve'],
};

const offences = (found: (source: Source, to: Import) => boolean): string[] =>
  sources.flatMap((source) =>
    source.imports.filter((to) => found(source, to)).map(({ to }) => `${source.path} imports ${to}`),
  );

describe('who may know whom', () => {
  it('reads the imports', () => {
    expect(sources.length).toBeGreaterThan(80);
    expect(sources.find(({ path }) => path === 'src/case/case.ts')?.imports.map(({ to }) => to)).toContain(
      'src/case/read.ts',
    );
  });

  it('speaks of rooms that there are', () => {
    const rooms = new Set(sources.map(({ room }) => room));
    const named = [pure, forbidden, owners].flatMap((each) =>
      Object.entries(each).flatMap(([room, more]) => [
        ...(each === owners ? [] : [room]),
        ...(Array.isArray(more) ? more : more.rooms),
      ]),
    );
    expect(named.filter((room) => !rooms.has(room))).toEqual([]);
  });

  it.each(Object.entries(pure))('%s knows only what it reasons about', (room, { rooms, packages }) => {
    const wrong = offences((source, { to }) => {
      if (source.room !== room) return false;
      return isOurs(to) ? ![room, ...rooms].includes(roomOf(to)) : !packages.includes(packageOf(to));
    });
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(forbidden))('%s keeps away from what is not its business', (room, others) => {
    expect(offences((source, { to }) => source.room === room && isOurs(to) && others.includes(roomOf(to)))).toEqual([]);
  });

  it.each(Object.entries(owners))('%s is imported by its rooms alone', (name, rooms) => {
    expect(offences((source, { to }) => packageOf(to) === name && !rooms.includes(source.room))).toEqual([]);
  });

  it('Slack is known where Slack is spoken to, and nowhere else', () => {
    const speaks = /^src\/(?:chat\/slack\/|service\/log\.ts$)/;
    expect(offences(({ path }, { to }) => /^@slack\//.test(to) && !speaks.test(path))).toEqual([]);
    // What a place in Slack is made of.
    const apart = /\bthread_ts\b|\bslack:v\d|\b(?:placeOf|messageOf|partsOf)\(.*\b(?:ts|threadTs|channel)\b/;
    expect(lines(apart, ({ path, room }) => /^(?:chat|jobs|store)/.test(room) && !speaks.test(path))).toEqual([]);
  });

  it('what starts and wires is one room: nobody needs it but the command line', () => {
    expect(
      offences(({ room, path }, { to }) => room !== 'start' && path !== 'src/cli.ts' && roomOf(to) === 'start'),
    ).toEqual([]);
  });

  it('no rooms know each other in a circle, by types either', () => {
    // Messages with and without their words are one folder.
    const folderOf = (path: string) => (roomOf(path) === 'say' ? 'words' : roomOf(path));
    const known = new Map<string, Set<string>>();
    for (const { path, imports } of sources) {
      const from = folderOf(path);
      for (const { to } of imports.filter(({ to }) => isOurs(to) && folderOf(to) !== from)) {
        known.set(from, (known.get(from) ?? new Set()).add(folderOf(to)));
      }
    }
    const circles: string[] = [];
    const visit = (room: string, trail: string[]): void => {
      if (trail.includes(room)) circles.push([...trail.slice(trail.indexOf(room)), room].join(' → '));
      else for (const next of known.get(room) ?? []) if (circles.length === 0) visit(next, [...trail, room]);
    };
    for (const room of known.keys()) visit(room, []);
    expect(known.size).toBeGreaterThan(20);
    expect(circles).toEqual([]);
  });

  it('imports nothing in a circle', () => {
    const byPath = new Map(sources.map((source) => [source.path, source]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: string[]) => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      if (done.has(path) || trail.includes(path)) return;
      for (const { to, typeOnly } of byPath.get(path)?.imports ?? []) if (!typeOnly) visit(to, [...trail, path]);
      done.add(path);
    };
    for (const { path } of sources) visit(path, []);
    expect(circles).toEqual([]);
  });
});

const lines = (pattern: RegExp, where: (source: Source) => boolean = () => true): string[] =>
  sources.filter(where).flatMap(({ path, text }) =>
    text
      .split('\n')
      .map((line, i) => ({ line, at: `${path}:${i + 1}` }))
      // Comments may speak of anything.
      .filter(({ line }) => pattern.test(line.replace(/^\s*(\/\/|\*|\/\*).*$/, '')))
      .map(({ line, at }) => `${at} ${line.trim()}`),
  );

describe('what the product must not do', () => {
  it('know the lab or any other test', () => {
    expect(offences((_, { to }) => to.startsWith('test/'))).toEqual([]);
    expect(lines(/\btest\/(?:lab|workspace|e2e|unit|helpers|data)\b/)).toEqual([]);
  });

  it('look a word from outside up in a plain object, which has a `constructor` and a `toString`', () => {
    // `tableOf({…})` makes one that answers to its own names alone.
    expect(lines(/\b(?:const|let|readonly) \w+: (?:Readonly<|Partial<)*Record<string, .*> = \{/)).toEqual([]);
  });

  it('take in what comes from outside without a limit', () => {
    // What runs on a node reads that node; what it sends is limited where it arrives.
    const onNodes = /^src\/(?:probe\/(?!parse\/)|remediation\/|start\/(?:probe|remediation)\.ts)/;
    const unlimited =
      /\bJSON\.parse\b|\breadFile(?:Sync)?\(|(?<!\.)\bload(?:All)?\(|\bparseEvents\(|\bconstructFromEvents\(/;
    expect(lines(unlimited, ({ path, room }) => room !== 'limits' && !onNodes.test(path))).toEqual([]);
  });

  it('run a shell', () => {
    const fromChildProcess = /import\s*\{([^}]*)\}\s*from 'node:child_process'/g;
    const taken = sources.flatMap(({ text }) =>
      [...text.matchAll(fromChildProcess)].flatMap((found) =>
        (found[1] ?? '').split(',').map((name) => name.replace(/^\s*type\s/, '').trim()),
      ),
    );
    const allowed = ['spawn', 'execFile', 'ChildProcess', 'ChildProcessWithoutNullStreams', 'SpawnOptions'];
    expect(taken.filter((name) => name !== '' && !allowed.includes(name))).toEqual([]);
    expect(lines(/\bshell:(?!\s*false\b)/)).toEqual([]);
    expect(lines(/(?:\(|\[|^\s*)['"`](?:\/bin\/)?(?:ba|da|z)?sh['"`]\s*,\s*(?:\[\s*)?['"`]-\w*c/)).toEqual([]);
  });

  it('look at the clock, at chance or at the surroundings while it reasons', () => {
    const impure =
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bprocess\.|\bset(?:Timeout|Interval)\(|\bfetch\(|\bconsole\.|\brandomUUID\(|\brandomBytes\(/;
    expect(lines(impure, ({ room }) => room in pure)).toEqual([]);
  });
});
