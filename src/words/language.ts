/** Languages that the catalogues have: BCP 47 tags. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

export const defaultLanguage: Language = 'en';

/** The language of a tag or a locale, such as `zh-CN`, `zh_TW.UTF-8` or `en-GB`; undefined: none of ours. */
export const languageOf = (tag: string | undefined): Language | undefined => {
  const [primary = ''] = (tag ?? '').toLowerCase().split(/[-_.@]/);
  return languages.find((language) => language === primary);
};
