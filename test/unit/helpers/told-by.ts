import type { Case } from '../../../src/case/case.ts';
import type { CheckId } from '../../../src/faults/checks.ts';
import { findingsOf } from '../../helpers/examine.ts';
import { said } from '../../helpers/said.ts';

/** What one check says of a case: `pass the rules of node-3 let the request pass (tcp/5432)`. */
export const toldBy = (c: Case, check: CheckId): string =>
  findingsOf(c)
    .filter((finding) => finding.check === check)
    .map(({ status, statement }) => `${status} ${said(statement)}`)
    .join('\n');
