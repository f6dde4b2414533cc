import { describeFound, describeRecurrence } from '../case/describe-past.ts';
import { recurrencesIn } from '../case/recurrence.ts';
import { describeQuestion } from '../question/describe-question.ts';
import { type HistoryRequest, isWanted, wantedSince } from '../question/history-request.ts';
import { type HistoryEntry, openHistory } from '../store/history.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { printableJsonLine, printableLine } from '../terminal/printable.ts';
import type { Voice } from '../terminal/voice.ts';
import { inWords } from '../words/in-words.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import { withRecords } from './with-records.ts';

interface ListOptions {
  most: number;
  /** One JSON document a line, oldest first, in place of sentences. */
  jsonl?: boolean;
}

const dayMs = 86_400_000;
const mostRecurrences = 20;

const lineOf = (tell: Words, entry: HistoryEntry): string => {
  const parts = [describeQuestion(entry.question), ...describeFound(entry)].map(tell).join(tell(say('word.semicolon')));
  return printableLine(`${new Date(entry.at).toISOString()}  ${entry.status}  ${parts}`);
};

/** What a program gets of it: codes, names, and a fix's title in words. */
const documentOf = ({ stamp: _stamp, ...entry }: HistoryEntry, forScripts: Words) => ({
  ...entry,
  at: new Date(entry.at).toISOString(),
  fixes: entry.fixes.map((fix) => ({ ...inWords(fix, forScripts), at: new Date(fix.at).toISOString() })),
});

/** Prints what was asked and found, oldest first, and what came back among it. Returns the exit code. */
export const listHistory = async (
  request: HistoryRequest,
  { most, jsonl }: ListOptions,
  { tell, forScripts }: Voice,
): Promise<number> => {
  const now = Date.now();
  const since = wantedSince(request, now);
  const past = await withRecords((redis, keys, _seal, limits) =>
    openHistory(redis, keys, limits.history).read({ since, most }, isWanted(request)),
  );
  const entries = past.toReversed();
  const print = (text: string): void => {
    process.stdout.write(`${text}\n`);
  };
  if (jsonl) {
    for (const entry of entries) print(printableJsonLine(documentOf(entry, forScripts)));
    return exitCodes.healthy;
  }
  if (entries.length === 0) print(tell(say('history.nothing')));
  for (const entry of entries) print(lineOf(tell, entry));
  const days = Math.max(1, Math.round((now - since) / dayMs));
  for (const recurrence of recurrencesIn(entries).slice(0, mostRecurrences)) {
    print(
      printableLine(
        describeRecurrence(recurrence, days)
          .map(tell)
          .join(tell(say('word.semicolon'))),
      ),
    );
  }
  return exitCodes.healthy;
};
