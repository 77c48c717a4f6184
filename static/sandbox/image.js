/**
 * The image of an interpreter's memory: its layout, how it is taken, and how it is put into another interpreter.
 *
 * Owns that layout: the number of parts, then where each begins and how long it is (32 bits each, little endian), then
 * their bytes. Between the parts memory is zero. Knows nothing of Python: who takes an image and who puts it back must
 * do the same before, with the same interpreter.
 */

const BLOCK = 4096;
const WORDS = BLOCK / 4;

/**
 * @param {Uint8Array} memory
 * @param {number} [head] bytes to leave free in front of the image
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function imageOf(memory, head = 0) {
  const parts = usedParts(memory);
  const start = head + 4 + 8 * parts.length;
  const image = new Uint8Array(start + parts.reduce((sum, [, length]) => sum + length, 0));
  const view = new DataView(image.buffer, head);
  view.setUint32(0, parts.length, true);
  let to = start;
  parts.forEach(([at, length], index) => {
    view.setUint32(4 + 8 * index, at, true);
    view.setUint32(8 + 8 * index, length, true);
    image.set(memory.subarray(at, at + length), to);
    to += length;
  });
  return image;
}

/** Where memory is not zero, in blocks: where each part begins and how long it is. @param {Uint8Array} memory */
function usedParts(memory) {
  const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.byteLength / 4);
  /** @type {[number, number][]} */
  const parts = [];
  for (let from = 0; from < words.length; from += WORDS) {
    const to = Math.min(from + WORDS, words.length);
    let at = from;
    while (at < to && words[at] === 0) at += 1;
    if (at === to) continue;
    const last = parts.at(-1);
    if (last && last[0] + last[1] === 4 * from) last[1] += 4 * (to - from);
    else parts.push([4 * from, 4 * (to - from)]);
  }
  return parts;
}

/**
 * Makes memory what it was when the image was taken.
 *
 * @param {Uint8Array} memory not smaller than that one was
 * @param {Uint8Array} image
 */
export function putBack(memory, image) {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const count = view.getUint32(0, true);
  let from = 4 + 8 * count;
  let end = 0;
  for (let index = 0; index < count; index += 1) {
    const at = view.getUint32(4 + 8 * index, true);
    const length = view.getUint32(8 + 8 * index, true);
    if (from + length > image.length) throw new RangeError("the image is cut short");
    memory.fill(0, end, at);
    memory.set(image.subarray(from, from + length), at);
    from += length;
    end = at + length;
  }
  memory.fill(0, end);
}
