/**
 * Owns the cap on Python's memory: past it the heap refuses to grow and Python raises MemoryError.
 *
 * Must be installed before Pyodide's module exists. Buffers made in JavaScript are not counted.
 */

const PAGE = 65536;
let capBytes = Infinity;

/** @type {WebAssembly.Memory | null} */
let heap = null;

const grow = WebAssembly.Memory.prototype.grow;

/** @param {number} megabytes */
export function capMemory(megabytes) {
  capBytes = megabytes * 1024 * 1024;
}

/** Bytes that Python's heap takes now; it never shrinks. */
export function heapBytes() {
  return heap ? heap.buffer.byteLength : 0;
}

export function guardMemory() {
  WebAssembly.Memory.prototype.grow = function (pages) {
    heap = this;
    if (this.buffer.byteLength + pages * PAGE > capBytes) {
      throw new RangeError("the memory this graph asked for is used up");
    }
    return grow.call(this, pages);
  };
}
