/**
 * The one worker script of DxT. The first message says which role this worker plays.
 *
 * `engine` is trusted and lives in the page's origin; `executor` runs node code and lives in the sandbox frame's
 * opaque origin.
 */

import { serveEngine } from "./engine_role.js";
import { serveExecutor } from "./executor_role.js";

/** @type {Record<string, (message: any) => void>} */
const ROLES = { engine: serveEngine, executor: serveExecutor };

self.onmessage = ({ data }) => ROLES[data.role](data);
