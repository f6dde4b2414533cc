import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

/**
 * A comment cites what it relies on as `document#anchor`; `, #anchor` goes on in the same document. The documents
 * are src/facts/*.md; an anchor is the first word of a heading, or of a row of a table where that is a step.
 */

const top = join(import.meta.dirname, '../../..');
const facts = join(top, 'src/facts');

const filesUnder = (folder: string, ends: RegExp): string[] =>
  readdirSync(join(top, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && ends.test(entry.name))
    .map((entry) => relative(top, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('test/data/'));

interface Section {
  anchor: string;
  /** 1 for the title of the document. */
  depth: number;
  text: string;
}

const sectionsOf = (text: string): Section[] =>
  text
    .split(/^(?=#+ )/m)
    .filter((part) => part.startsWith('#'))
    .map((part) => {
      const [, marks = '', anchor = '', rest = ''] = /^(#+) (\S+)(.*)$/s.exec(part) ?? [];
      return { anchor, depth: marks.length, text: rest.slice(rest.indexOf('\n') + 1).trim() };
    });

const step = /^\| (\d{3}-\d+) \|(.*)$/gm;

const documents = new Map(
  readdirSync(facts).map((file) => {
    const text = readFileSync(join(facts, file), 'utf8');
    const sections = sectionsOf(text).filter(({ depth }) => depth > 1);
    return [basename(file, '.md'), { file, text, sections, steps: [...text.matchAll(step)] }] as const;
  }),
);

const anchors = new Map(
  [...documents].map(([name, { sections, steps }]) => [
    name,
    [...sections.map(({ anchor }) => anchor), ...steps.map(([, id = '']) => id)],
  ]),
);

/** Comments of a file, without what stands in backticks. */
const commentsOf = (text: string): string =>
  [...text.matchAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm)]
    .map(([comment]) => comment.replace(/\n\s*(?:\*|\/\/) ?/g, ' ').replace(/`[^`]*`/g, ''))
    .join('\n');

const cited = /(?<![\w/.])([a-z][a-z-]*)#([^\s),;:]*)((?:, #[^\s),;:]*)*)/g;

/** `calico#1.1, #1.2` → `calico#1.1` and `calico#1.2`. A full stop ends a sentence. */
const citationsIn = (text: string): string[] =>
  [...text.matchAll(cited)].flatMap(([, document = '', first = '', more = '']) =>
    [first, ...more.split(', #').slice(1)].map((anchor) => `${document}#${anchor.replace(/\.$/, '')}`),
  );

const resolves = (citation: string): boolean => {
  const [document = '', anchor = ''] = citation.split('#');
  return anchors.get(document)?.includes(anchor) ?? false;
};

/** How things were or might be cited that no document resolves: by a bare number, or with no anchor. */
const unresolvable =
  /\b[Ff]acts?,? (?:section )?\d|\b\w+-facts\b|(?<![\w#-])R\d{2,3}\b|(?<![\w#,.:/-])00\d-\d+\b|\bseeds? 00\d|(?<!, |\w)#\d+\.\d|\bkube-api (?:README|\d)|\brecordings [a-z]+-/g;

const sources = [...filesUnder('src', /\.m?ts$/), ...filesUnder('jobs', /\.ts$/), ...filesUnder('test', /\.m?[tj]s$/)]
  .filter((path) => !path.endsWith('citations.test.ts'))
  .map((path) => ({ path, comments: commentsOf(readFileSync(join(top, path), 'utf8')) }));

describe('citations', () => {
  it('are found, of one document and of several anchors', () => {
    expect(citationsIn('x (calico#1.1, #1.2; steps#000-4). Source: a/b#c, felix#owned.')).toEqual([
      'calico#1.1',
      'calico#1.2',
      'steps#000-4',
      'felix#owned',
    ]);
    expect(['calico#1.2', 'steps#001', 'steps#001-13', 'felix#left'].every(resolves)).toBe(true);
    expect(['calico#99.1', 'calico#', 'calco#1.2', 'steps#001-14', 'felix#'].some(resolves)).toBe(false);
    expect(sources.flatMap(({ comments }) => citationsIn(comments)).length).toBeGreaterThan(250);
  });

  it('each resolves', () => {
    expect(
      sources.flatMap(({ path, comments }) =>
        citationsIn(comments)
          .filter((citation) => !resolves(citation))
          .map((citation) => `${path}: ${citation}`),
      ),
    ).toEqual([]);
  });

  it('none has another form', () => {
    expect(
      'facts 3.1|calico-facts|(R72)|(000-4)|seed 002|see #3.1|kube-api 17|recordings bgp-x'.match(unresolvable),
    ).toHaveLength(8);
    expect(
      sources.flatMap(({ path, comments }) =>
        (comments.match(unresolvable) ?? []).map((written) => `${path}: ${written}`),
      ),
    ).toEqual([]);
  });
});

it('a recording that a comment names is there', () => {
  const named = sources.flatMap(({ path, comments }) =>
    [...comments.matchAll(/\bnode-state\/([\w.-]*\w)/g)].map(([, name = '']) => ({ path, name })),
  );
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter(({ name }) => !existsSync(join(top, 'test/data/node-state', name)))).toEqual([]);
});

describe.each([...documents])('src/facts/%s.md', (name, { text, sections, steps }) => {
  it('has anchors of one form, each once', () => {
    const all = anchors.get(name) ?? [];
    expect(all.filter((anchor) => !/^(?:\d+(?:\.\d+)?|00\d(?:-\d+)?|[a-z][a-z0-9-]*)$/.test(anchor))).toEqual([]);
    expect(all.filter((anchor, at) => all.indexOf(anchor) !== at)).toEqual([]);
  });

  it('has a text and a source behind each anchor', () => {
    const lacking = sections.filter(({ depth, text: own }, at) => {
      const goesOn = (sections[at + 1]?.depth ?? 0) > depth;
      return !goesOn && !(own.length > 80 && /^Source: \S/m.test(own));
    });
    expect(lacking.map(({ anchor }) => anchor)).toEqual([]);
    expect(steps.filter(([, , row = '']) => row.split('|').filter((cell) => cell.trim() !== '').length < 3)).toEqual(
      [],
    );
  });

  it('names nothing that is not there', () => {
    const paths = [...text.matchAll(/`((?:test|src|jobs)\/[^`\s]+)`/g)].map(([, path = '']) => path);
    expect(paths.filter((path) => !existsSync(join(top, path)))).toEqual([]);
    expect(citationsIn(text.replace(/\]\([^)]*\)/g, ']')).filter((citation) => !resolves(citation))).toEqual([]);
  });
});

describe('the steps of the procedures', () => {
  const written = anchors.get('steps')?.filter((anchor) => anchor.includes('-')) ?? [];

  it('are the rows that the lab is held to', () => {
    const rows = z
      .array(z.looseObject({ row: z.string() }))
      .parse(load(readFileSync(join(top, 'test/lab/seed-rows.yaml'), 'utf8')));
    expect([...new Set(rows.map(({ row }) => row))]).toEqual(written);
  });

  it('are what the faults of the lab say that they belong to', () => {
    const named = filesUnder('test/lab/faults', /\.ts$/).flatMap((path) =>
      [...readFileSync(join(top, path), 'utf8').matchAll(/seeds: \[([^\]]*)\]/g)].flatMap(([, list = '']) =>
        [...list.matchAll(/'([^']+)'/g)].map(([, id = '']) => `${path}: ${id}`),
      ),
    );
    expect(named.length).toBeGreaterThan(150);
    expect(named.filter((one) => !written.includes(one.split(': ')[1] ?? ''))).toEqual([]);
  });
});
