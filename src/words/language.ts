/** Languages that the catalogues have: BCP 47 tags. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** `zh_CN.UTF-8` and `zh-Hans-CN` → `zh`. Undefined: none of ours. */
export const languageOf = (locale: string): Language | undefined => {
  const [tag = ''] = locale
    .trim()
    .toLowerCase()
    .split(/[-_.@]/, 1);
  return languages.find((language) => language === tag);
};
