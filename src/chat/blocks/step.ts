import type { RichTextBlock, RichTextSection } from '@slack/types';
import type { Finding, Proof } from '../../case/finding.ts';
import { wordsIn } from '../../words/words.ts';
import type { Block, Draft } from './draft.ts';
import { checkName, placeName, statusMarks } from './names.ts';
import { bold, italic, line, preformatted, rich, words } from './rich.ts';
import { cut, many, oneLine } from './text.ts';

const tell = wordsIn('en');

/** What was checked, as it becomes known: passes in one compact line, everything else with its proof. */

const shownLines = 12;
const shownProofs = 4;
const lineLength = 200;

const proofText = (proof: Proof, most: number): string => {
  const shown = proof.lines.slice(0, most).map((text) => cut(text, lineLength));
  const rest = proof.lines.length - shown.length;
  return [
    `# ${oneLine(proof.source)}${proof.node ? `   (on ${oneLine(proof.node)})` : ''}`,
    ...shown,
    ...(rest > 0 ? [`… ${many(rest, 'more line')}`] : []),
  ].join('\n');
};

/** The proofs of one finding as rich_text elements. */
export const proofElements = (proofs: readonly Proof[], most = shownLines): RichTextBlock['elements'] => {
  const shown = proofs.slice(0, shownProofs).map((proof) => preformatted(proofText(proof, most)));
  const rest = proofs.length - shownProofs;
  return rest > 0 ? [...shown, line(italic(`… ${many(rest, 'more proof')}`))] : shown;
};

/** `✓ checked (there): workload route, proxy arp · (back): workload route` */
export const passLine = (passes: readonly Finding[]): RichTextSection => {
  const namesOf = (some: readonly Finding[]): string[] => [...new Set(some.map(({ check }) => checkName(check)))];
  // What stands on no path has no direction.
  const placeless = namesOf(passes.filter(({ hop }) => hop === 'question'));
  const ways = (['forward', 'reverse'] as const).flatMap((direction) => {
    const names = namesOf(passes.filter((pass) => pass.direction === direction && pass.hop !== 'question'));
    return names.length === 0 ? [] : [`${direction === 'forward' ? 'there' : 'back'}: ${names.join(', ')}`];
  });
  const lists = [...(placeless.length === 0 ? [] : [placeless.join(', ')]), ...ways];
  return line(words(`${statusMarks.pass} fine `), words(lists.join('  ·  ')));
};

const unknownLead = 'could not be checked: ';

/** A finding that is not a pass, whole. */
export const findingBlock = (finding: Finding, most = shownLines): Block =>
  rich(
    line(
      words(`${statusMarks[finding.status]} `),
      ...(finding.status === 'unknown' ? [words(`${checkName(finding.check)} ${unknownLead}`)] : []),
      finding.status === 'fail' ? bold(tell(finding.statement)) : words(tell(finding.statement)),
      italic(`  (${placeName(finding)})`),
    ),
    ...proofElements(finding.proof, most),
  );

/** Everything about findings as plain text, for files. */
export const findingsText = (findings: readonly Finding[]): string =>
  findings
    .map((finding) =>
      [
        `${finding.status.toUpperCase()}  ${finding.check}: ${tell(finding.statement)}  (${placeName(finding)})`,
        ...finding.proof.flatMap((proof) => [
          `    # ${proof.source}${proof.node ? ` (on ${proof.node})` : ''}`,
          ...proof.lines.map((text) => `    ${text}`),
        ]),
      ].join('\n'),
    )
    .join('\n\n');

/** Findings that arrived together, in the order of the packets' way. */
export const renderSteps = (findings: readonly Finding[]): Draft => {
  const blocks: Block[] = [];
  let passes: Finding[] = [];
  const flush = (): void => {
    if (passes.length > 0) blocks.push(rich(passLine(passes)));
    passes = [];
  };
  for (const finding of findings) {
    if (finding.status === 'pass' && finding.check === 'pod') {
      // One pod of a workload: its name says more than the check's.
      flush();
      blocks.push(rich(line(words(`${statusMarks.pass} ${tell(finding.statement)}`))));
      continue;
    }
    if (finding.status === 'pass') {
      passes.push(finding);
      continue;
    }
    flush();
    blocks.push(findingBlock(finding));
  }
  flush();
  const bad = findings.filter(({ status }) => status !== 'pass');
  return {
    text:
      bad.length === 0
        ? `${many(findings.length, 'check')} fine`
        : bad.map(({ statement }) => oneLine(tell(statement))).join('; '),
    blocks,
    whole: { name: 'steps.txt', title: 'These steps, whole', content: findingsText(findings) },
  };
};
