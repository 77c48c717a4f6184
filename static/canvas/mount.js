/**
 * Mounts a tree so that it stands complete when the call returns, effects and all: the first
 * graph is then drawn in the very next frame. Owns nothing.
 */
import { options, render } from "preact";

const ROUNDS = 10;

/** @param {unknown} tree @param {Element} place */
export function mountNow(tree, place) {
  const before = options.requestAnimationFrame;
  /** @type {(() => void)[]} */
  let effects = [];
  options.requestAnimationFrame = (callback) => { effects.push(callback); };
  try {
    render(/** @type {import("preact").ComponentChild} */ (tree), place);
    for (let round = 0; effects.length > 0 && round < ROUNDS; round++) {
      const now = effects;
      effects = [];
      for (const effect of now) effect();
    }
  } finally {
    options.requestAnimationFrame = before;
  }
}

/** @param {Element} place */
export function unmount(place) {
  render(null, place);
}
