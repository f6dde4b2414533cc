import { type Place, placeSchema } from './packets.ts';

/** What one interface saw of a live test: a pcap file. It is not part of the case, and kept only where asked for. */
export interface CaptureFile {
  node: string;
  place: Place;
  interface: string;
  /** A whole pcap file in base64. */
  pcap: string;
  /** There was more than its bound. */
  truncated: boolean;
}

const order = placeSchema.options;

const plain = (text: string): string => text.replace(/[^A-Za-z0-9.-]/g, '_').slice(0, 60);

/** A name for each, in the order in which packets meet the places: `01-source-pod-node-3-eth0.pcap`. */
export const namedCaptures = (captures: readonly CaptureFile[]): { name: string; content: Buffer }[] =>
  [...captures]
    .sort((a, b) => order.indexOf(a.place) - order.indexOf(b.place))
    .map((capture, index) => ({
      name: `${String(index + 1).padStart(2, '0')}-${capture.place}-${plain(capture.node)}-${plain(capture.interface)}.pcap`,
      content: Buffer.from(capture.pcap, 'base64'),
    }));
