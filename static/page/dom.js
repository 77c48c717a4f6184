/**
 * The page's document, for Python: everything here takes and gives strings and numbers, and never throws.
 *
 * MicroPython can't catch a JavaScript exception, and each crossing costs it microseconds; so Python hands over
 * whole trees as JSON (Preact works out what changed) and hears every event through one function.
 * Knows nothing of graphs, nodes or runs.
 */
import { Fragment, h, render as preactRender } from "preact";

/** @typedef {string | [string, Record<string, any>, ...any[]]} Tree a text, or [tag, attributes, ...children]; the tag "" is just its children */

/** @type {(token: string, json: string) => unknown} */
let hear = () => undefined;

/** @param {unknown} error @param {string} where */
function report(error, where) {
  console.error(`dom.${where}:`, error);
}

/**
 * Runs `act`, and gives "" when it fails.
 * @template T @param {string} where @param {() => T} act @returns {T | string}
 */
function safely(where, act) {
  try {
    const answer = act();
    return answer ?? "";
  } catch (error) {
    report(error, where);
    return "";
  }
}

/** @param {any} target a selector, "window", "document" or the element itself @returns {any} */
function find(target) {
  if (typeof target !== "string") return target;
  if (target === "window") return globalThis;
  if (target === "document") return document;
  return document.querySelector(target);
}

/** @param {any} target */
function editable(target) {
  const element = target?.closest?.("input, textarea, select, dxt-code, [contenteditable]");
  return Boolean(element) && !["checkbox", "radio", "range", "button"].includes(element.type ?? "");
}

/** What Python may want to know of an event. @param {any} e */
function describe(e) {
  const target = e.currentTarget ?? {};
  // A click by the keyboard is nowhere: what it opens stands by what was clicked.
  const place = e.type === "click" && e.detail === 0 ? target.getBoundingClientRect?.() : undefined;
  return JSON.stringify({
    type: e.type,
    key: e.key,
    ctrl: Boolean(e.ctrlKey || e.metaKey),
    shift: e.shiftKey,
    alt: e.altKey,
    x: place ? place.right : e.clientX,
    ...(/^(mouseenter|focus(in)?)$/.test(e.type) ? { top: target.getBoundingClientRect().top, right: target.getBoundingClientRect().right } : {}),
    y: place ? place.bottom : e.clientY,
    value: typeof target.value === "string" ? target.value : undefined,
    checked: target.checked,
    detail: typeof e.detail === "string" ? e.detail : e.detail && typeof e.detail === "object" ? JSON.stringify(e.detail) : "",
    text: e.type === "paste" ? e.clipboardData?.getData("text/plain") : undefined,
    editable: editable(e.composedPath?.()[0] ?? e.target),
    files: e.files,
  });
}

/** Tells Python; an answer of true prevents the default, a text fills the clipboard. @param {string} token @param {any} e */
function tell(token, e) {
  try {
    const answer = hear(token, describe(e));
    if (answer === true) e.preventDefault();
    if (typeof answer === "string" && answer && (e.type === "copy" || e.type === "cut")) {
      e.clipboardData?.setData("text/plain", answer);
      e.preventDefault();
    }
  } catch (error) {
    report(error, `tell(${e.type})`);
  }
}

/** @param {string} name */
function icon(name) {
  return h("svg", { class: "icon", "aria-hidden": "true", viewBox: "0 0 24 24" }, h("use", { href: `#i-${name}` }));
}

/** @param {string} type */
const dragging = (type) => (/** @type {DragEvent} */ e) => {
  e.dataTransfer?.setData("application/x-dxt-node", type);
  if (e.dataTransfer) e.dataTransfer.effectAllowed = "copy";
};

/**
 * What makes an element take files from the reader's disk; Python is told what was kept of them.
 * @param {string} token
 */
const dropping = (token) => ({
  ondragover: (/** @type {DragEvent} */ e) => {
    if (!e.dataTransfer?.types.includes("Files")) return;
    e.preventDefault();
    /** @type {HTMLElement} */ (e.currentTarget).classList.add("over");
  },
  ondragleave: (/** @type {DragEvent} */ e) => /** @type {HTMLElement} */ (e.currentTarget).classList.remove("over"),
  ondrop: async (/** @type {DragEvent} */ e) => {
    e.preventDefault();
    e.stopPropagation();
    /** @type {HTMLElement} */ (e.currentTarget).classList.remove("over");
    const { add } = /** @type {any} */ (globalThis).dxt.files;
    const files = await Promise.all(Array.from(e.dataTransfer?.files ?? [], (file) => add(file.name, file)));
    tell(token, { type: "filedrop", files });
  },
});

/** @type {any} the field that is typed into, from its first letter to the end */
let typing = null;
addEventListener("input", (e) => { typing = e.target; }, true);
for (const end of ["change", "focusout"]) addEventListener(end, () => { typing = null; }, true);

/** @param {Tree} tree @returns {any} */
function vnode(tree) {
  if (typeof tree === "string") return tree;
  const [tag, attributes, ...children] = tree;
  if (tag === "icon") return icon(attributes.name);
  /** @type {Record<string, any>} */
  const props = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "drag") {
      props.draggable = true;
      props.ondragstart = dragging(value);
    } else if (name === "filedrop") {
      Object.assign(props, dropping(value));
    } else if (name === "onchange") {
      // By its other name: with the canvas comes React's "change", which would tell of every letter.
      props.onchangeCapture = (/** @type {any} */ e) => tell(value, e);
    } else if (name.startsWith("on")) {
      props[name] = (/** @type {any} */ e) => tell(value, e);
    } else {
      props[name] = value;
    }
  }
  // A field keeps what is typed, letter by letter, whatever it means so far and is drawn meanwhile.
  if (typing?.id && typing.id === attributes.id && "value" in attributes) props.value = typing.value;
  return h(tag || Fragment, props, ...children.map(vnode));
}

/** @type {Map<string, any>} */
const timers = new Map();

/** @type {Map<string, string>} texts that came with the page, by path; each is asked for once */
const here = new Map(Object.entries(JSON.parse(document.getElementById("dxt-ahead")?.textContent || "{}")));

/** @param {string} path */
async function read(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${answer.status} ${path}`);
  return answer.text();
}

export const dom = {
  /** @param {(token: string, json: string) => unknown} callback hears every event of the page */
  hear(callback) {
    hear = callback;
  },

  /** Draws a tree into a place, changing only what differs. @param {any} target @param {string} json */
  render(target, json) {
    return safely("render", () => {
      const host = find(target);
      if (!host) return "";
      // What stood there for the first paint has had its time.
      if (!("drawn" in host.dataset)) host.replaceChildren();
      host.dataset.drawn = "";
      preactRender(vnode(JSON.parse(json)), host);
      return "drawn";
    });
  },

  /** @param {any} target @param {string} event @param {string} token */
  on(target, event, token) {
    safely("on", () => find(target)?.addEventListener(event, (/** @type {any} */ e) => tell(token, e)));
  },

  /** Calls a method of an element with texts and numbers. @param {any} target @param {string} method @param {...any} args */
  call(target, method, ...args) {
    return safely(`call(${method})`, () => {
      const element = find(target);
      return typeof element?.[method] === "function" ? element[method](...args) : "";
    });
  },

  /** @param {any} target @param {string} name */
  get(target, name) {
    return safely("get", () => find(target)?.[name]);
  },

  /** @param {any} target @param {string} name @param {any} value */
  set(target, name, value) {
    safely("set", () => {
      const element = find(target);
      if (element && element[name] !== value) element[name] = value;
    });
  },

  /** Sets an attribute; null takes it away. @param {any} target @param {string} name @param {string | null} value */
  attribute(target, name, value) {
    safely("attribute", () => {
      const element = find(target);
      if (value === null || value === undefined) element?.removeAttribute(name);
      else if (element?.getAttribute(name) !== value) element?.setAttribute(name, value);
    });
  },

  /** @param {any} target @param {string} text */
  text(target, text) {
    safely("text", () => {
      const element = find(target);
      if (element && element.textContent !== text) element.textContent = text;
    });
  },

  /** Gives an element's property a function of Python that is asked while something is being done.
   * @param {any} target @param {string} name @param {(...texts: string[]) => string} ask */
  ask(target, name, ask) {
    const element = find(target);
    if (element) element[name] = (/** @type {string[]} */ ...texts) => safely(name, () => ask(...texts));
  },

  /** Tells Python after a while; the same token again starts the while anew. @param {string} token @param {number} ms */
  later(token, ms) {
    clearTimeout(timers.get(token));
    timers.set(token, setTimeout(() => tell(token, { type: "later" }), ms));
  },

  /** @param {string} token */
  cancel(token) {
    clearTimeout(timers.get(token));
  },

  /** Tells Python before the next picture, or soon where none is painted. @param {string} token */
  frame(token) {
    const once = () => {
      clearTimeout(fallback);
      cancelAnimationFrame(frame);
      tell(token, { type: "frame" });
    };
    const frame = requestAnimationFrame(once);
    const fallback = setTimeout(once, 80);
  },

  /** Reads one of the page's own files; tells {"text"} or {"error"}, at once where it is here. @param {string} path @param {string} token */
  fetch(path, token) {
    const found = here.get(path);
    here.delete(path);
    // No turn of the event loop for what is here: at the start, others would use it first.
    if (found !== undefined) return void tell(token, { type: "fetched", detail: { text: found } });
    read(path)
      .then((text) => tell(token, { type: "fetched", detail: { text } }))
      .catch((error) => tell(token, { type: "fetched", detail: { error: String(error.message ?? error) } }));
  },

  /** The address, or one part of it. @param {"href" | "hash" | "search" | "pathname"} part */
  address: (part) => String(location[part]),

  /** Changes the address without loading anything. @param {string} address */
  readdress(address) {
    safely("readdress", () => history.replaceState(null, "", address));
  },

  /** The text that the reader has selected with the mouse. */
  selection: () => String(getSelection() ?? ""),

  /** Whether the focus is in something that can be typed into. */
  editing: () => editable(document.activeElement),

  /** @param {string} query */
  matches: (query) => matchMedia(query).matches,
};
