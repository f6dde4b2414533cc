/** The ids that buttons and menus carry; `chat/` listens for them. */
export const actionIds = {
  askAgain: 'run_again',
  evidence: 'run_evidence',
  caseFile: 'run_case',
  capture: 'run_capture',
  evidencePage: 'evidence_page',
  choose: 'run_choose',
  fixApprove: 'fix_approve',
  fixReject: 'fix_reject',
  fixUndo: 'fix_undo',
} as const;

export const evidenceView = 'evidence';
