import { checkName } from '../../case/check-name.ts';
import type { Finding, Proof } from '../../case/finding.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import type { Draft } from './draft.ts';
import { placeName, statusMarks } from './names.ts';
import { cut, oneLine } from './text.ts';
import { type Block, bold, italic, type Line, line, type Part, preformatted, rich, words } from './view.ts';

/** What was checked, as it becomes known: passes in one compact line, everything else with its proof. */

const shownLines = 12;
const shownProofs = 4;
const lineLength = 200;

const sourceText = (tell: Words, { source, node }: Proof, gap = ' '): string =>
  `# ${oneLine(source)}${node ? `${gap}${tell(say('proof.on', { node: oneLine(node) }))}` : ''}`;

const proofText = (tell: Words, proof: Proof, most: number): string => {
  const shown = proof.lines.slice(0, most).map((text) => cut(tell(text), lineLength));
  const rest = proof.lines.length - shown.length;
  return [
    sourceText(tell, proof, '   '),
    ...shown,
    ...(rest > 0 ? [tell(say('more.lines', { count: rest }))] : []),
  ].join('\n');
};

/** The proofs of one finding as rich_text elements. */
export const proofElements = (tell: Words, proofs: readonly Proof[], most = shownLines): Part[] => {
  const shown = proofs.slice(0, shownProofs).map((proof) => preformatted(proofText(tell, proof, most)));
  const rest = proofs.length - shownProofs;
  return rest > 0 ? [...shown, line(italic(tell(say('more.proofs', { count: rest }))))] : shown;
};

/** `✓ 66 checks fine`: which they are, the evidence says. */
export const passLine = (tell: Words, passes: readonly Finding[]): Line =>
  line(words(`${statusMarks.pass} ${tell(say('count.fine', { count: passes.length }))}`));

/** A finding that is not a pass, whole. */
export const findingBlock = (tell: Words, finding: Finding, most = shownLines): Block =>
  rich(
    line(
      words(`${statusMarks[finding.status]} `),
      ...(finding.status === 'unknown'
        ? [words(tell(say('steps.unchecked', { check: checkName(finding.check) })))]
        : []),
      finding.status === 'fail' ? bold(tell(finding.statement)) : words(tell(finding.statement)),
      italic(`  (${placeName(tell, finding)})`),
    ),
    ...proofElements(tell, finding.proof, most),
  );

/** Everything about findings as plain text, for files. */
export const findingsText = (tell: Words, findings: readonly Finding[]): string =>
  findings
    .map((finding) =>
      [
        `${finding.status.toUpperCase()}  ${finding.check}: ${tell(finding.statement)}  (${placeName(tell, finding)})`,
        ...finding.proof.flatMap((proof) => [
          `    ${sourceText(tell, proof)}`,
          ...proof.lines.map((text) => `    ${tell(text)}`),
        ]),
      ].join('\n'),
    )
    .join('\n\n');

/** One pod of a workload that is fine: its name says more than a number. */
const isOfPod = ({ status, check }: Finding): boolean => status === 'pass' && check === 'pod';

/** Findings that arrived together: how many are fine in one line, and the rest in the order of the packets' way. */
export const renderSteps = (tell: Words, findings: readonly Finding[]): Draft => {
  const passes = findings.filter((finding) => finding.status === 'pass' && !isOfPod(finding));
  const blocks: Block[] = [
    ...(passes.length > 0 ? [rich(passLine(tell, passes))] : []),
    ...findings
      .filter((finding) => finding.status !== 'pass' || isOfPod(finding))
      .map((finding) =>
        isOfPod(finding)
          ? rich(line(words(`${statusMarks.pass} ${tell(finding.statement)}`)))
          : findingBlock(tell, finding),
      ),
  ];
  const bad = findings.filter(({ status }) => status !== 'pass');
  return {
    text:
      bad.length === 0
        ? tell(say('count.fine', { count: findings.length }))
        : bad.map(({ statement }) => oneLine(tell(statement))).join('; '),
    blocks,
    whole: { name: 'steps.txt', title: tell(say('steps.whole')), content: findingsText(tell, findings) },
  };
};
