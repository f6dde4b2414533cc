/** One captured packet: what the kernel gave, cut at the snap length. */
export interface CapturedPacket {
  /** Seconds since 1970, with fractions. */
  time: number;
  linkType: number;
  bytes: Uint8Array;
  /** On the wire; more than `bytes` where it was cut. */
  length?: number;
}

const headerLength = 24;
const recordLength = 16;
/** Nothing here is longer; more means that the stream is not a capture. */
const longest = 300_000;

/**
 * Reads a pcap stream as it arrives (`tcpdump -U -w -`): classic format, either byte order, micro- or
 * nanoseconds. After something that is not pcap it stays silent and `failed` is set.
 */
export class PcapReader {
  failed = false;
  #rest: Uint8Array = new Uint8Array(0);
  #little: boolean | undefined;
  #unit = 1e-6;
  #linkType = 0;

  push(chunk: Uint8Array): CapturedPacket[] {
    if (this.failed) return [];
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, this.#rest.length);
    const view = new DataView(bytes.buffer);
    let at = 0;
    if (this.#little === undefined) {
      if (bytes.length < headerLength) {
        this.#rest = bytes;
        return [];
      }
      if (!this.#readHeader(view)) {
        this.failed = true;
        return [];
      }
      at = headerLength;
    }
    const packets: CapturedPacket[] = [];
    while (bytes.length - at >= recordLength) {
      const length = view.getUint32(at + 8, this.#little);
      if (length > longest) {
        this.failed = true;
        break;
      }
      if (bytes.length - at < recordLength + length) break;
      const time = view.getUint32(at, this.#little) + view.getUint32(at + 4, this.#little) * this.#unit;
      const from = at + recordLength;
      const onWire = view.getUint32(at + 12, this.#little);
      packets.push({ time, linkType: this.#linkType, bytes: bytes.slice(from, from + length), length: onWire });
      at = from + length;
    }
    this.#rest = bytes.slice(at);
    return packets;
  }

  #readHeader(view: DataView): boolean {
    for (const little of [true, false]) {
      const magic = view.getUint32(0, little);
      if (magic === 0xa1b2c3d4 || magic === 0xa1b23c4d) {
        this.#little = little;
        this.#unit = magic === 0xa1b2c3d4 ? 1e-6 : 1e-9;
        this.#linkType = view.getUint32(20, little) & 0xffff;
        return true;
      }
    }
    return false;
  }
}
