/** What was left out of an answer because it was too large. */
interface LeftOut {
  /** Findings that passed. */
  passes: number;
  /** Findings whose proof is left out. */
  proofs: number;
  /** Other findings. */
  findings: number;
}

interface ShownFinding {
  status: string;
  proof: unknown[];
}

const hasFindings = (document: object): document is { findings: ShownFinding[] } =>
  'findings' in document &&
  Array.isArray(document.findings) &&
  document.findings.every((each) => typeof each === 'object' && each !== null && 'status' in each && 'proof' in each);

/**
 * The same answer in so many characters of JSON: first the passes go, then the proofs, then findings from the end.
 * The verdict always stays as it is. Undefined: it cannot be made to fit.
 */
export const fitAnswer = (document: object, characters: number): object | undefined => {
  const fits = (one: object): boolean => JSON.stringify(one).length <= characters;
  if (fits(document)) return document;
  if (!hasFindings(document)) return undefined;
  const all = document.findings;
  const with_ = (findings: readonly ShownFinding[], left: LeftOut): object => ({
    ...document,
    findings,
    leftOut: left,
  });
  const notPassed = all.filter(({ status }) => status !== 'pass');
  const passes = all.length - notPassed.length;
  const short = with_(notPassed, { passes, proofs: 0, findings: 0 });
  if (fits(short)) return short;
  const bare = notPassed.map((finding) => ({ ...finding, proof: [] }));
  const proofs = notPassed.filter(({ proof }) => proof.length > 0).length;
  for (let count = bare.length; ; count = Math.floor(count / 2)) {
    const shown = with_(bare.slice(0, count), { passes, proofs, findings: bare.length - count });
    if (fits(shown)) return shown;
    if (count === 0) return undefined;
  }
};
