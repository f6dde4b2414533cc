import type { Token } from '../token.ts';
import { bindWellKnown, findNamespaces } from './find-namespaces.ts';
import { giveNamespaces, settlePlaces, shareNamespace, spreadPlaces } from './give-namespaces.ts';
import { findLabels } from './labels.ts';
import { bindNouns, bindSpaces } from './nouns.ts';
import { findAnyNode, findPlaces, settleNodes } from './on-nodes.ts';
import { findPorts } from './ports.ts';
import { dropRepeats } from './repeats.ts';

export const structure = (found: readonly Token[]): Token[] => {
  const tokens = [...found];
  dropRepeats(tokens);
  findPorts(tokens);
  bindSpaces(tokens);
  bindNouns(tokens);
  findLabels(tokens);
  findPlaces(tokens);
  bindWellKnown(tokens);
  findNamespaces(tokens);
  giveNamespaces(tokens);
  findPlaces(tokens);
  findPorts(tokens);
  settlePlaces(tokens);
  spreadPlaces(tokens);
  shareNamespace(tokens);
  settleNodes(tokens);
  findAnyNode(tokens);
  return tokens;
};
