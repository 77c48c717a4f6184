// The elements and the page's parts on a page of their own, as main.js composes them.
import "../../../static/viewers/preview.js";
import "../../../static/editor/code.js";
import { bytesOf, installFiles } from "../../../static/page/files.js";
import { installStorage } from "../../../static/page/storage.js";
import { installText } from "../../../static/page/text.js";

const bodies = new Map();
const dxt = {
  takeBody(id) {
    const body = bodies.get(id) ?? null;
    bodies.delete(id);
    return body;
  },
};
installFiles(dxt);
installStorage(dxt);
installText(dxt);
globalThis.dxt = dxt;
globalThis.keepBody = (id, base64) => bodies.set(id, Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer);
globalThis.bytesOf = bytesOf;
globalThis.ready = true;
