/**
 * A file of weights that is made when the runtime reads it, so that the unpacked model never exists twice:
 * ONNX Runtime's WebAssembly glue asks a mounted file only for `byteLength` and `subarray(start, end)`, and
 * copies the answer at once. (`Module.MountedFiles` in js_internal_api; a plain Uint8Array to type checks.)
 */
export class LazyBytes extends Uint8Array<ArrayBuffer> {
  readonly #make: (start: number, end: number) => Uint8Array<ArrayBuffer>;

  /** @param make returns bytes [start, end); what it returns need only last until it is called again. */
  constructor(byteLength: number, make: (start: number, end: number) => Uint8Array<ArrayBuffer>) {
    super(new ArrayBuffer(0));
    this.#make = make;
    Object.defineProperty(this, 'byteLength', { value: byteLength });
  }

  override subarray(start = 0, end = this.byteLength): Uint8Array<ArrayBuffer> {
    return this.#make(start, end);
  }
}
