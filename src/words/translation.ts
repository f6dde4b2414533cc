/**
 * The same codes in another language. Chinese has one plural form: a code with `_one` and `_other` in
 * English has `_other` alone.
 */
export type Translation<English> = {
  readonly [K in keyof English as K extends `${string}_one` ? never : K]: string;
};
