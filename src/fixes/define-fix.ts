import type { FixRef } from '../case/finding.ts';
import type { FixId } from '../faults/fixes.ts';
import type { Message } from '../words/message.ts';
import type { ArgsOf, Code } from '../words/say.ts';
import type { ApprovedFix, Fix, PeopleFix } from './fix.ts';

/** Names of parameters; one that may be absent ends in `?`. */
export type Takes<Name extends string> = {
  readonly [N in Name as N extends `${string}?` ? never : N]: string;
} & { readonly [N in Name as N extends `${infer Bare}?` ? Bare : never]?: string };

/** The same, as callers have them. */
type Given<Name extends string> = {
  readonly [N in Name as N extends `${string}?` ? never : N]: string;
} & { readonly [N in Name as N extends `${infer Bare}?` ? Bare : never]?: string | undefined };

/** A reference to a fix, without what the caller does not have. */
const refOf = (id: FixId, params: Readonly<Record<string, string | undefined>>): FixRef => ({
  id,
  params: Object.fromEntries(
    Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ),
});

/** One fix in the catalogue. `with` refers to it: what it does not take, or lacks, does not compile. */
export type Defined<Id extends FixId, Name extends string> = Fix<Takes<Name>> & {
  id: Id;
  takes: readonly Name[];
  with: (params: Given<Name>) => FixRef;
};

/** `fix.set-mtu.title` need not be told where it speaks of nothing but what the fix has to be given. */
type Told<F, Part extends 'title' | 'why', Id extends string, Name extends string> = `fix.${Id}.${Part}` extends infer C
  ? C extends Code
    ? keyof ArgsOf<C> extends Name
      ? Partial<Pick<F, Part & keyof F>>
      : Pick<F, Part & keyof F>
    : Pick<F, Part & keyof F>
  : never;

type Definition<F, Id extends FixId, Name extends string> = Omit<F, 'title' | 'why'> &
  Told<F, 'title', Id, Name> &
  Told<F, 'why', Id, Name> & { id: Id; takes: readonly Name[] };

export const defineFix = <const Id extends FixId, const Name extends string>(
  definition: Definition<PeopleFix<Takes<Name>>, Id, Name> | Definition<ApprovedFix<Takes<Name>>, Id, Name>,
): Defined<Id, Name> => {
  const { id, takes } = definition;
  const own =
    (part: 'title' | 'why') =>
    (params: Readonly<Record<string, string>>): Message => ({
      code: `fix.${id}.${part}`,
      args: Object.fromEntries(
        takes.filter((name) => !name.endsWith('?')).map((name): [string, string] => [name, params[name] ?? '']),
      ),
    });
  const { title = own('title'), why = own('why') } = definition;
  return { ...definition, title, why, with: (params) => refOf(id, params) } as Defined<Id, Name>;
};
