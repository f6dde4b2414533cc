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
  fixDetails: 'fix_details',
  judgeRight: 'judge_right',
  judgeWrong: 'judge_wrong',
  correct: 'run_correct',
  askForm: 'ask_form',
  askHere: 'ask_here',
  askThis: 'ask_this',
} as const;

/** What pages with something to fill in are for. */
export const formNames = { judgement: 'judgement', ask: 'ask' } as const;

/** What `chat/` listens for: an id, and whatever stands behind it where a message has several of a kind. */
export const actionPatterns: Readonly<Record<keyof typeof actionIds, RegExp>> = {
  askAgain: /^run_again/,
  evidence: /^run_evidence/,
  caseFile: /^run_case/,
  capture: /^run_capture/,
  evidencePage: /^evidence_page/,
  choose: /^run_choose/,
  fixApprove: /^fix_approve/,
  fixReject: /^fix_reject/,
  fixUndo: /^fix_undo/,
  fixDetails: /^fix_details/,
  judgeRight: /^judge_right/,
  judgeWrong: /^judge_wrong/,
  correct: /^run_correct/,
  askForm: /^ask_form/,
  askHere: /^ask_here/,
  askThis: /^ask_this/,
};
