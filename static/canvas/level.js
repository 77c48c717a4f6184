/**
 * How far a stream is that passes a wire, and how full it stands. Owns its looks; knows no wire.
 *
 * @import {LevelJson} from "./types.js"
 */
import { createElement as h } from "react";

const HEIGHT = 24;
const DIGIT = 6.8;
const INSET = 10;
/** From here on whoever writes is about to wait for the reader. */
const FULL = 0.9;

/** From here on only the first digits are shown: they are all that can be read of it in passing. */
const MANY = 100_000;

const number = new Intl.NumberFormat("en-US");
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** @param {{level: LevelJson}} props */
export function Level({ level }) {
  const text = (level.items < MANY ? number : short).format(level.items);
  const width = 2 * INSET + DIGIT * text.length;
  const room = width - 2 * INSET;
  const full = fullness(level);
  return h("g", { className: "dxt-level", "data-full": full > FULL ? "" : undefined },
    h("rect", { className: "dxt-level-box", x: -width / 2, y: -HEIGHT / 2, width, height: HEIGHT, rx: HEIGHT / 2 }),
    h("text", { className: "dxt-level-items", textAnchor: "middle", y: 1 }, text),
    h("rect", { className: "dxt-level-room", x: -room / 2, y: 5, width: room, height: 3, rx: 1.5 }),
    h("rect", { className: "dxt-level-waiting", x: -room / 2, y: 5, width: room * full, height: 3, rx: 1.5 }));
}

/** The part of its room that is taken. @param {LevelJson} level */
const fullness = ({ waiting, room }) => (room > 0 ? Math.min(waiting / room, 1) : 0);

/** The two lines of a wire's tip. @param {LevelJson} level */
export const levelTip = ({ items, waiting, room }) => ({
  "data-tip": `${number.format(items)} items so far`,
  "data-tip-more": `${number.format(waiting)} of at most ${number.format(room)} wait to be read`,
});
