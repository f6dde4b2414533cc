/** Languages that the catalogues have: BCP 47 tags. */
export type Language = 'en' | 'zh';
