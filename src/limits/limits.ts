/**
 * How much of anything from outside is taken in. Real answers were measured: a node's state is 0.2 to 3 MB,
 * a page of 500 pods 2 to 10 MB. Everything here is linear in these numbers, so they bound time and memory.
 */

/** What a JSON or YAML text may hold. */
export interface TextLimits {
  /** Bytes of the text; for a text that is in memory already, its characters. */
  bytes: number;
  /** Values, with those that aliases repeat counted each time. */
  values: number;
  /** Lists and objects inside one another. */
  depth: number;
}

export const megabyte = 1_000_000;

/** Deeper than anything that Kubernetes, Calico, Slack or nft print; schemas recurse, so it bounds the stack. */
const depth = 100;

/** One answer of a probe: all its commands together. */
export const probeAnswer: TextLimits = { bytes: 8 * megabyte, values: 50_000, depth };

/** What one command of a node printed as JSON. */
export const commandJson: TextLimits = { bytes: probeAnswer.bytes, values: 1_000_000, depth };

/** Entries of one list of a command: routes, neighbours, rules. They become objects of half a kilobyte each. */
export const mostEntries = 100_000;

/** One line of a command's output; no tool prints a longer one. */
export const longestLine = 64_000;

/** One command of the probe: what its output may cost of the answer. Two lists of rules fit beside each other. */
export const commandBytes = 4 * megabyte;

/** One line that a probe says while a live test runs; captures are cut at 64 kB each on the node. */
export const packetsLine: TextLimits = { bytes: 2 * megabyte, values: 50_000, depth };

/** Small answers of a node or remediator: names that were looked up, what a change did. */
export const smallAnswer: TextLimits = { bytes: megabyte, values: 20_000, depth };

/** One answer of the API server; lists are asked for by pages. */
export const apiAnswer: TextLimits = { bytes: 32 * megabyte, values: 2_000_000, depth };

/** Why the API server refused: a status, or whatever a proxy says. */
export const refusalBytes = 64_000;

/** Why the API server refused, or how a command ended, as it says it. */
export const statusText: TextLimits = { bytes: refusalBytes, values: 2_000, depth: 20 };

/** What Redis holds beside evidence: a run, a fix, an entry of the audit. */
export const redisValue: TextLimits = { bytes: 4 * megabyte, values: 200_000, depth };

/** The names that a cluster has: 115,000 of them, of 70 characters each. */
export const knownNamesText: TextLimits = { bytes: 8 * megabyte, values: 400_000, depth: 8 };

/** The same as they are stored. */
export const packedNamesBytes = 4 * megabyte;

/** A file that goes along with an answer: a picture, a capture, a report of many findings. */
export const keptFileBytes = 32 * megabyte;

/** A case: the states of three nodes and what was found in them. */
export const caseText: TextLimits = { bytes: 128 * megabyte, values: 6_000_000, depth };

/** The same as it is stored. */
export const packedCaseBytes = 32 * megabyte;

/** One answer of Slack; a page of its longest lists is below 1 MB. */
export const slackAnswerBytes = 8 * megabyte;

/** One answer of Goldmane. */
export const goldmaneBytes = 4 * megabyte;

/** Settings, approvers and the like, written by people. */
export const settingsText: TextLimits = { bytes: megabyte, values: 50_000, depth: 50 };

/** Kubeconfigs, each with the certificates of many clusters in it. */
export const kubeconfigText: TextLimits = { bytes: 4 * megabyte, values: 200_000, depth: 50 };

/** A list of expectations about policies. */
export const checksText: TextLimits = { bytes: 16 * megabyte, values: 1_000_000, depth: 50 };

/** calicoctl's report of all addresses; 100,000 of them are 30 MB. */
export const releaseReportText: TextLimits = { bytes: 64 * megabyte, values: 4_000_000, depth };

/** A certificate, a key. */
export const pemBytes = 1_000_000;

/** Manifests, all files together. */
export const manifests: TextLimits = { bytes: 256 * megabyte, values: 20_000_000, depth };

/** An annotation is at most 256 kB. */
export const annotationText: TextLimits = { bytes: 300_000, values: 20_000, depth };
