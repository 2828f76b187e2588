import type { ByteSource } from './byteSource.ts';

/** A window begins with this many bytes and doubles up to the second: a short header is not read in long pieces. */
const firstWindow = 64 * 1024;
const longestWindow = 4 * 1024 * 1024;

/** The bytes that a cursor may read have come to their end. */
export class EndOfBytes extends Error {}

/** Reads little-endian values one after another, through a window that moves over a file. */
export class ByteCursor {
  readonly #source: ByteSource;
  readonly #end: number;
  readonly #text = new TextDecoder('utf-8', { ignoreBOM: true });
  #windowLength = firstWindow;
  #windowStart = 0;
  #window: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** Of the next byte, in the window. */
  #at = 0;

  /** @param end no byte from here on is read. */
  constructor(source: ByteSource, end: number) {
    this.#source = source;
    this.#end = end;
  }

  /** Of the next byte, in the file. */
  get position(): number {
    return this.#windowStart + this.#at;
  }

  uint8(): number {
    const at = this.#take(1);
    return this.#view.getUint8(at);
  }

  int8(): number {
    const at = this.#take(1);
    return this.#view.getInt8(at);
  }

  uint16(): number {
    const at = this.#take(2);
    return this.#view.getUint16(at, true);
  }

  int16(): number {
    const at = this.#take(2);
    return this.#view.getInt16(at, true);
  }

  uint32(): number {
    const at = this.#take(4);
    return this.#view.getUint32(at, true);
  }

  int32(): number {
    const at = this.#take(4);
    return this.#view.getInt32(at, true);
  }

  /** Rounded to the nearest double from 2⁵³ on. */
  uint64(): number {
    const at = this.#take(8);
    return this.#view.getUint32(at + 4, true) * 2 ** 32 + this.#view.getUint32(at, true);
  }

  /** Rounded to the nearest double beyond ±2⁵³. */
  int64(): number {
    const at = this.#take(8);
    return this.#view.getInt32(at + 4, true) * 2 ** 32 + this.#view.getUint32(at, true);
  }

  float32(): number {
    const at = this.#take(4);
    return this.#view.getFloat32(at, true);
  }

  float64(): number {
    const at = this.#take(8);
    return this.#view.getFloat64(at, true);
  }

  /** UTF-8; what is none becomes U+FFFD. */
  utf8(byteLength: number): string {
    const at = this.#take(byteLength);
    return this.#text.decode(this.#window.subarray(at, at + byteLength));
  }

  /**
   * Steps over `count` bytes.
   * @returns where they begin in the window, which holds them all.
   * @throws EndOfBytes when fewer follow; so does every method that reads.
   */
  #take(count: number): number {
    const at = this.#at;
    if (at + count <= this.#window.length) {
      this.#at = at + count;
      return at;
    }
    const start = this.position;
    if (start + count > this.#end) throw new EndOfBytes(`The bytes end at ${this.#end}.`);
    const length = Math.min(this.#end - start, Math.max(count, this.#windowLength));
    this.#windowLength = Math.min(longestWindow, 2 * this.#windowLength);
    this.#window = this.#source.read(start, start + length);
    this.#view = new DataView(this.#window.buffer, this.#window.byteOffset, length);
    this.#windowStart = start;
    this.#at = count;
    return 0;
  }
}
