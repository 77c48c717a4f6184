/**
 * One port's row: React Flow's handle, the name, and what the tip says of it.
 * A press on a wired input picks that wire's end up, as a plug is pulled from its socket.
 *
 * @import {PortJson} from "./types.js"
 * @import {DxtCanvas} from "./element.js"
 */
import { Handle, Position } from "@xyflow/react";
import { createElement as h, memo } from "react";
import { Icon } from "./icons.js";
import { portHint } from "./words.js";

export const Port = memo(
  /**
   * @param {object} props
   * @param {DxtCanvas} props.host
   * @param {string} props.node
   * @param {PortJson} props.port
   * @param {"in" | "out"} props.side
   * @param {boolean} props.wired
   * @param {string | undefined} props.verdict why it refuses the wire being drawn, "" when it fits
   * @param {boolean} props.drawing
   */
  function Port({ host, node, port, side, wired, verdict, drawing }) {
    const isInput = side === "in";
    const pickUp = isInput && wired ? () => host.pickUp(node, port.name) : undefined;
    const isMissing = port.missing && !wired;
    return h("div", {
      className: "dxt-port",
      "data-side": side,
      "data-port": port.name,
      "data-wired": wired ? "" : undefined,
      "data-missing": isMissing ? "" : undefined,
      "data-ghost": port.ghost ? "" : undefined,
      "data-fit": drawing && verdict !== undefined ? (verdict === "" ? "yes" : "no") : undefined,
      "data-tip": port.name,
      "data-tip-type": port.type || undefined,
      "data-tip-more": portHint(port, side, wired) || undefined,
      style: { "--port": `var(--dxt-port-${port.kind}, var(--dxt-port-any))` },
    },
      h(Handle, /** @type {any} */ ({
        id: port.name,
        type: isInput ? "target" : "source",
        position: isInput ? Position.Left : Position.Right,
        isConnectableStart: !pickUp,
        onMouseDown: pickUp && ((/** @type {React.MouseEvent} */ event) => press(event, pickUp)),
        onTouchStart: pickUp && ((/** @type {React.TouchEvent} */ event) => press(event, pickUp)),
        "aria-label": `${isInput ? "input" : "output"} ${port.name}${port.type ? `, ${port.type}` : ""}`,
      })),
      h("span", { className: "dxt-port-name" }, port.name),
      isMissing && h(Icon, { name: "alert", size: 12, className: "dxt-port-alert" }));
  },
);

/**
 * Hands a press on the socket to the wire's own end.
 *
 * @param {React.MouseEvent | React.TouchEvent} event
 * @param {() => Element | null} pickUp
 */
function press(event, pickUp) {
  const point = "touches" in event ? event.touches[0] : event;
  if ("button" in event && event.button !== 0) return;
  const { clientX, clientY } = point;
  pickUp()?.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true, clientX, clientY }));
}
