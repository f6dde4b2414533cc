import { type Language, languageOf } from '../words/language.ts';
import { type Words, wordsIn } from '../words/words.ts';

/** In which language a command speaks. */
export interface Voice {
  tell: Words;
  /** For JSON: English unless `--lang` says otherwise, so that scripts read the same everywhere. */
  forScripts: Words;
}

const option = '--lang';

/** What `--lang` names, wherever it stands; before anything is parsed, so that help speaks it, too. */
const optionIn = (argv: readonly string[]): Language | undefined => {
  const end = argv.indexOf('--');
  const read = end === -1 ? argv : argv.slice(0, end);
  const at = read.findIndex((word) => word === option || word.startsWith(`${option}=`));
  return languageOf(read[at]?.split('=')[1] ?? read[at + 1] ?? '');
};

/** As the C library chooses it for messages: the first of these that is set. */
const languageOfEnvironment = ({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): Language | undefined =>
  languageOf([LC_ALL, LC_MESSAGES, LANG].find((value) => value !== undefined && value !== '') ?? '');

export const voiceOf = (argv: readonly string[], env: NodeJS.ProcessEnv): Voice => {
  const chosen = argv.some((word) => word === option || word.startsWith(`${option}=`)) ? optionIn(argv) : undefined;
  return {
    tell: wordsIn(chosen ?? languageOfEnvironment(env) ?? 'en'),
    forScripts: wordsIn(chosen ?? 'en'),
  };
};
