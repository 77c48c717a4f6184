/** Starts the host and notes what it says, for `rig.py` to read. */
import { installHost } from "./static/page/host.js";

const dxt = {};
const said = [];
Object.assign(globalThis, { dxt, said });
installHost(dxt);
dxt.listen((texts) => said.push(...JSON.parse(texts).map((event) => ({ at: performance.now(), ...event }))));
