/**
 * Reads zip archives with the browser's own inflate, which is quicker than Python's and runs beside its boot.
 *
 * Trusts the archive: it is one of the site's own wheels.
 */

const END_OF_DIRECTORY = 0x06054b50;
const END_SIZE = 22;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;
const STORED = 0;

/**
 * @param {ArrayBuffer} archive
 * @returns {Promise<{path: string, bytes: Uint8Array<ArrayBuffer>}[]>} the files, folders left out
 */
export async function unzip(archive) {
  const view = new DataView(archive);
  let end = archive.byteLength - END_SIZE;
  while (view.getUint32(end, true) !== END_OF_DIRECTORY) end -= 1;
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const files = [];
  for (let i = 0; i < count; i += 1) {
    const method = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 20, true);
    const nameSize = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const path = new TextDecoder().decode(new Uint8Array(archive, at + ENTRY_SIZE, nameSize));
    const start = local + LOCAL_SIZE + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    at += ENTRY_SIZE + nameSize + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (!path.endsWith("/")) files.push({ path, method, packed: new Uint8Array(archive, start, size) });
  }
  return Promise.all(
    files.map(async ({ path, method, packed }) => ({ path, bytes: method === STORED ? packed : await inflate(packed) })),
  );
}

/** @param {Uint8Array<ArrayBuffer>} packed */
async function inflate(packed) {
  const stream = new Response(packed).body?.pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
