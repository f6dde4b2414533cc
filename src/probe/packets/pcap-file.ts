const linkTypeCooked2 = 276;

/** Of one capture file: enough for hundreds of packets' headers. */
const keptBytes = 48_000;

/**
 * A pcap file (classic format, little end first, microseconds) of packets with LINUX_SLL2 headers, that
 * stops growing at a bound: whole packets only, so that any reader takes it.
 */
export class PcapFile {
  truncated = false;
  readonly #parts: Buffer[];
  #size: number;

  constructor(snapLength: number) {
    const header = Buffer.alloc(24);
    header.writeUInt32LE(0xa1b2c3d4, 0);
    header.writeUInt16LE(2, 4);
    header.writeUInt16LE(4, 6);
    header.writeUInt32LE(snapLength, 16);
    header.writeUInt32LE(linkTypeCooked2, 20);
    this.#parts = [header];
    this.#size = header.length;
  }

  /** `length`: of the packet on the wire, of which `bytes` may be the beginning. */
  add(packet: { time: number; bytes: Uint8Array; length?: number }): void {
    if (this.#size + 16 + packet.bytes.length > keptBytes) {
      this.truncated = true;
      return;
    }
    const record = Buffer.alloc(16);
    const seconds = Math.floor(packet.time);
    record.writeUInt32LE(seconds >>> 0, 0);
    record.writeUInt32LE(Math.min(999_999, Math.round((packet.time - seconds) * 1e6)), 4);
    record.writeUInt32LE(packet.bytes.length, 8);
    record.writeUInt32LE(Math.max(packet.length ?? 0, packet.bytes.length) >>> 0, 12);
    this.#parts.push(record, Buffer.from(packet.bytes));
    this.#size += 16 + packet.bytes.length;
  }

  base64(): string {
    return Buffer.concat(this.#parts).toString('base64');
  }
}
