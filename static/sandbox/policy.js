/**
 * Owns the sandbox frame's content security policy: no network at all, only the relay script, blobs for the workers
 * and for the interrupt hook.
 *
 * `policy.json` also has the page's own, which the build puts into index.html with the hashes of the inline scripts, the
 * frame's relay among them. The frame is a `srcdoc`, so both policies hold in it: what the page refuses can't be
 * allowed there. The page's refuses every address to frames, so the frame can't navigate itself away either.
 */

import policy from "./policy.json" with { type: "json" };

/** @param {string} nonce of the relay script */
export function framePolicy(nonce) {
  const script = [`'nonce-${nonce}'`, ...policy.frame["script-src"]];
  return Object.entries({ ...policy.frame, "script-src": script })
    .map(([directive, sources]) => `${directive} ${sources.join(" ")}`)
    .join("; ");
}
