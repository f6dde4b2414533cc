import { decodeEthernet, decodeIp, type IpPacket } from './ip-packet.ts';
import type { CapturedPacket } from './pcap.ts';

export interface Frame {
  time: number;
  /** Of the interface that it was seen on; absent where the link type does not say. */
  interfaceIndex?: number;
  /** As the interface sees it: received from outside, or sent. */
  direction: 'in' | 'out' | 'unknown';
  packet: IpPacket;
}

const linkTypes = { ethernet: 1, raw: 101, cooked: 113, cooked2: 276 } as const;
const cooked2Header = 20;
const cookedHeader = 16;

/** Packet type of the cooked headers (linux/if_packet.h): 4 is sent by us, the others were received. */
const directionOf = (type: number): Frame['direction'] => (type === 4 ? 'out' : type <= 3 ? 'in' : 'unknown');

const packetOf = (protocol: number, hardware: number, bytes: Uint8Array, isWhole: boolean): IpPacket | undefined => {
  if (protocol === 0x0800 || protocol === 0x86dd) return decodeIp(bytes, 0, isWhole);
  // Devices without a link layer, such as tunl0, have no protocol number of their own here.
  return hardware !== 1 ? decodeIp(bytes, 0, isWhole) : undefined;
};

/** LINUX_SLL2, LINUX_SLL, ethernet and raw captures; nothing for what is not IP or is cut. */
export const decodeFrame = ({ time, linkType, bytes, length }: CapturedPacket): Frame | undefined => {
  const isWhole = length === bytes.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (linkType === linkTypes.cooked2) {
    if (bytes.length < cooked2Header) return undefined;
    const packet = packetOf(view.getUint16(0), view.getUint16(8), bytes.subarray(cooked2Header), isWhole);
    const interfaceIndex = view.getUint32(4);
    return packet && { time, interfaceIndex, direction: directionOf(bytes[10] ?? 255), packet };
  }
  if (linkType === linkTypes.cooked) {
    if (bytes.length < cookedHeader) return undefined;
    const packet = packetOf(view.getUint16(14), view.getUint16(2), bytes.subarray(cookedHeader), isWhole);
    return packet && { time, direction: directionOf(view.getUint16(0)), packet };
  }
  const packet =
    linkType === linkTypes.ethernet
      ? decodeEthernet(bytes, 0, isWhole)
      : linkType === linkTypes.raw
        ? decodeIp(bytes, 0, isWhole)
        : undefined;
  return packet && { time, direction: 'unknown', packet };
};
