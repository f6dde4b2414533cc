import type { FixRef } from '../case/finding.ts';
import type { FixId } from '../faults/fixes.ts';
import type { Fix } from './fix.ts';

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

export const defineFix = <const Id extends FixId, const Name extends string>(
  definition: Fix<Takes<Name>> & { id: Id; takes: readonly Name[] },
): Defined<Id, Name> => ({ ...definition, with: (params) => refOf(definition.id, params) });
