/**
 * The image of MicroPython's memory in which the page's Python is loaded already: its layout, and how it is put back.
 *
 * Owns that layout: the number of parts, then where each begins and how long it is (32 bits each, little endian), then
 * their bytes. Between the parts memory is zero. Knows nothing of Python: who makes an image and who puts it back must
 * do the same before, with the same interpreter.
 */

const BLOCK = 1024;

/**
 * @param {Uint8Array} before the memory of an interpreter that has done nothing yet
 * @param {Uint8Array} memory what it is to become
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function imageOf(before, memory) {
  /** @type {[number, number][]} */
  const parts = [];
  for (let at = 0; at < memory.length; at += BLOCK) {
    const isUsed = (/** @type {number} */ byte) => byte !== 0;
    if (!memory.subarray(at, at + BLOCK).some(isUsed) && !before.subarray(at, at + BLOCK).some(isUsed)) continue;
    const last = parts.at(-1);
    if (last && last[0] + last[1] === at) last[1] += BLOCK;
    else parts.push([at, BLOCK]);
  }
  const head = 4 + 8 * parts.length;
  const image = new Uint8Array(head + parts.reduce((sum, [, length]) => sum + length, 0));
  const view = new DataView(image.buffer);
  view.setUint32(0, parts.length, true);
  let to = head;
  parts.forEach(([at, length], index) => {
    view.setUint32(4 + 8 * index, at, true);
    view.setUint32(8 + 8 * index, length, true);
    image.set(memory.subarray(at, at + length), to);
    to += length;
  });
  return image;
}

/** @param {Uint8Array} memory of an interpreter that has done nothing yet @param {Uint8Array} image */
export function putBack(memory, image) {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const count = view.getUint32(0, true);
  let from = 4 + 8 * count;
  for (let index = 0; index < count; index += 1) {
    const length = view.getUint32(8 + 8 * index, true);
    memory.set(image.subarray(from, from + length), view.getUint32(4 + 8 * index, true));
    from += length;
  }
}
