// Makes the record that rebuilding is held to, from what `npm run bench:faults -- --record FILE` wrote:
// `node test/record/pack.ts FILE…`. Each case once, with the verdict that this checkout gives it.
import { readFileSync } from 'node:fs';
import { caseSchema } from '../../src/case/case.ts';
import { writePacked } from './packed.ts';
import { type Recorded, verdictOf } from './verdict-of.ts';

const cases = new Map<string, string>();
const verdicts = new Map<string, string>();
for (const file of process.argv.slice(2)) {
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const { name, case: evidence } = JSON.parse(line) as Recorded;
    const parsed = caseSchema.safeParse(evidence);
    if (!parsed.success) throw new Error(`${name} is no case of this version: ${parsed.error.message}`);
    cases.set(name, line);
    verdicts.set(name, JSON.stringify({ name, ...verdictOf(parsed.data) }));
  }
}
writePacked('cases', [...cases.values()]);
writePacked('verdicts', [...verdicts.values()]);
console.log(`${cases.size} cases`);
