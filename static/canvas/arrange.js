/**
 * Places nodes in columns from left to right, as the values flow: for "Tidy up", and for nodes
 * that came without a place. A layered drawing after Sugiyama: columns by longest path, crossings
 * lowered by barycentres, heights settled so that wires run straight. Pure; knows no DOM.
 */

const COLUMN_GAP = 88;
const ROW_GAP = 36;
const PART_GAP = 64;
const STEP = 10;
const SWEEPS = 12;
/** More spots than this get fewer sweeps, so that tidying stays within a moment. */
const SPOTS_IN_FULL = 3000;

/**
 * @typedef {object} Spot  a node, or the point where a long wire passes a column
 * @property {string} id
 * @property {number} width
 * @property {number} height
 * @property {number} layer
 * @property {number} y
 * @property {number} rank   its place in its column
 * @property {Spot[]} before
 * @property {Spot[]} after
 * @property {boolean} passing
 */

/**
 * @param {Map<string, {width: number, height: number}>} sizes
 * @param {Iterable<{source: string, target: string}>} wires those between other nodes don't count
 * @param {[number, number]} origin the left top corner of what is arranged
 * @returns {Map<string, [number, number]>}
 */
export function arrange(sizes, wires, origin) {
  /** @type {Map<string, Spot>} */
  const spots = new Map();
  for (const [id, { width, height }] of sizes) {
    spots.set(id, { id, width, height, layer: 0, y: 0, rank: 0, before: [], after: [], passing: false });
  }
  const seen = new Set();
  for (const { source, target } of wires) {
    const [from, to] = [spots.get(source), spots.get(target)];
    if (!from || !to || from === to || seen.has(`${source} ${target}`)) continue;
    seen.add(`${source} ${target}`);
    from.after.push(to);
    to.before.push(from);
  }
  unloop([...spots.values()]);
  /** @type {Map<string, [number, number]>} */
  const places = new Map();
  let top = origin[1];
  const { parts, alone } = partsOf([...spots.values()]);
  for (const part of parts) top += placePart(part, [origin[0], top], places) + PART_GAP;
  placeAlone(alone, [origin[0], top], places);
  return places;
}

/** Turns wires that would close a loop out of the drawing's order. @param {Spot[]} spots */
function unloop(spots) {
  /** @type {Map<Spot, number>} */
  const state = new Map();
  for (const root of spots) {
    if (state.has(root)) continue;
    const stack = [{ spot: root, next: 0 }];
    state.set(root, 1);
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const child = top.spot.after[top.next++];
      if (!child) {
        state.set(top.spot, 2);
        stack.pop();
      } else if (state.get(child) === 1) {
        top.spot.after.splice(--top.next, 1);
        child.before.splice(child.before.indexOf(top.spot), 1);
      } else if (!state.has(child)) {
        state.set(child, 1);
        stack.push({ spot: child, next: 0 });
      }
    }
  }
}

/** @param {Spot[]} spots */
function partsOf(spots) {
  const seen = new Set();
  /** @type {Spot[][]} */
  const parts = [];
  /** @type {Spot[]} */
  const alone = [];
  for (const root of spots) {
    if (seen.has(root)) continue;
    const part = [root];
    seen.add(root);
    for (const spot of part) {
      for (const other of [...spot.before, ...spot.after]) {
        if (seen.has(other)) continue;
        seen.add(other);
        part.push(other);
      }
    }
    if (part.length > 1) parts.push(part);
    else alone.push(root);
  }
  return { parts, alone };
}

/**
 * @param {Spot[]} part
 * @param {[number, number]} origin
 * @param {Map<string, [number, number]>} places filled
 * @returns {number} the height taken
 */
function placePart(part, origin, places) {
  const layers = layered(part);
  const spots = layers.reduce((sum, layer) => sum + layer.length, 0);
  const sweeps = Math.max(2, Math.min(SWEEPS, Math.round((SWEEPS * SPOTS_IN_FULL) / spots)));
  uncross(layers, sweeps);
  settle(layers, sweeps);
  const top = Math.min(...layers.map((layer) => layer[0].y));
  let bottom = 0;
  let x = origin[0];
  for (const layer of layers) {
    for (const spot of layer) {
      if (spot.passing) continue;
      const y = Math.round((spot.y - top) / STEP) * STEP;
      places.set(spot.id, [x, origin[1] + y]);
      bottom = Math.max(bottom, y + spot.height);
    }
    x += Math.max(...layer.map((spot) => spot.width)) + COLUMN_GAP;
    x = Math.ceil(x / STEP) * STEP;
  }
  return Math.ceil(bottom / STEP) * STEP;
}

/**
 * Gives each spot its column and puts passing points into long wires.
 *
 * @param {Spot[]} part
 * @returns {Spot[][]}
 */
function layered(part) {
  const waiting = new Map(part.map((spot) => [spot, spot.before.length]));
  const order = part.filter((spot) => spot.before.length === 0);
  for (const spot of order) {
    for (const next of spot.after) {
      next.layer = Math.max(next.layer, spot.layer + 1);
      const left = (waiting.get(next) ?? 0) - 1;
      waiting.set(next, left);
      if (left === 0) order.push(next);
    }
  }
  // A source stands right before the first node that uses it, not at the far left.
  for (const spot of order) {
    if (spot.before.length === 0) spot.layer = Math.min(...spot.after.map((next) => next.layer)) - 1;
  }
  const shift = Math.min(...order.map((spot) => spot.layer));
  /** @type {Spot[][]} */
  const layers = [];
  for (const spot of order) {
    spot.layer -= shift;
    (layers[spot.layer] ??= []).push(spot);
  }
  for (const spot of order) {
    for (const [index, next] of [...spot.after].entries()) {
      if (next.layer - spot.layer < 2) continue;
      let from = spot;
      for (let layer = spot.layer + 1; layer < next.layer; layer++) {
        /** @type {Spot} */
        const point = { id: "", width: 0, height: 8, layer, y: 0, rank: 0, before: [from], after: [], passing: true };
        if (from === spot) spot.after[index] = point;
        else from.after.push(point);
        layers[layer].push(point);
        from = point;
      }
      from.after.push(next);
      next.before[next.before.indexOf(spot)] = from;
    }
  }
  for (const layer of layers) rerank(layer);
  return layers;
}

/** @param {Spot[]} layer */
function rerank(layer) {
  layer.forEach((spot, rank) => { spot.rank = rank; });
}

/** @param {Spot[][]} layers @param {number} sweeps */
function uncross(layers, sweeps) {
  let best = layers.map((layer) => [...layer]);
  let fewest = crossings(layers);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    const down = sweep % 2 === 0;
    const order = down ? layers.slice(1) : layers.slice(0, -1).reverse();
    for (const layer of order) {
      /** @param {Spot} spot */
      const centre = (spot) => {
        const near = down ? spot.before : spot.after;
        return near.length > 0 ? near.reduce((sum, other) => sum + other.rank, 0) / near.length : spot.rank;
      };
      const centres = new Map(layer.map((spot) => [spot, centre(spot)]));
      layer.sort((a, b) => (centres.get(a) ?? 0) - (centres.get(b) ?? 0) || a.rank - b.rank);
      rerank(layer);
    }
    const now = crossings(layers);
    if (now < fewest) {
      fewest = now;
      best = layers.map((layer) => [...layer]);
    }
  }
  best.forEach((layer, index) => {
    layers[index] = layer;
    rerank(layer);
  });
}

/** @param {Spot[][]} layers */
function crossings(layers) {
  let count = 0;
  for (let index = 1; index < layers.length; index++) {
    const tree = new Int32Array(layers[index].length + 1);
    let total = 0;
    for (const spot of layers[index - 1]) {
      const ends = spot.after.map((next) => next.rank);
      for (const end of ends) {
        let below = 0;
        for (let at = end + 1; at > 0; at -= at & -at) below += tree[at];
        count += total - below;
      }
      for (const end of ends) {
        for (let at = end + 1; at < tree.length; at += at & -at) tree[at]++;
        total++;
      }
    }
  }
  return count;
}

/** Settles heights: each spot as near its neighbours as the order allows. @param {Spot[][]} layers @param {number} sweeps */
function settle(layers, sweeps) {
  for (const layer of layers) {
    let y = 0;
    for (const spot of layer) {
      spot.y = y;
      y += spot.height + ROW_GAP;
    }
  }
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : [...layers].reverse()) {
      settleLayer(layer, (spot) => {
        const near = sweep === sweeps - 1
          ? [...spot.before, ...spot.after]
          : down ? spot.before : spot.after;
        return near.length > 0 ? near.reduce((sum, other) => sum + other.y, 0) / near.length : spot.y;
      });
    }
  }
}

/**
 * The heights nearest to what each spot wants (least squares) that keep the order and the gaps:
 * spots that would overlap are pooled into a block that takes their mean.
 *
 * @param {Spot[]} layer
 * @param {(spot: Spot) => number} wanted
 */
function settleLayer(layer, wanted) {
  /** @type {{sum: number, weight: number, spots: number}[]} */
  const blocks = [];
  const offsets = [];
  let offset = 0;
  for (const spot of layer) {
    offsets.push(offset);
    const weight = spot.passing ? 3 : 1;
    blocks.push({ sum: weight * (wanted(spot) - offset), weight, spots: 1 });
    offset += spot.height + (spot.passing ? ROW_GAP / 2 : ROW_GAP);
    while (blocks.length > 1) {
      const [above, below] = blocks.slice(-2);
      if (above.sum / above.weight <= below.sum / below.weight) break;
      blocks.splice(-2, 2, {
        sum: above.sum + below.sum,
        weight: above.weight + below.weight,
        spots: above.spots + below.spots,
      });
    }
  }
  let index = 0;
  for (const { sum, weight, spots } of blocks) {
    for (let count = 0; count < spots; count++, index++) layer[index].y = sum / weight + offsets[index];
  }
}

/**
 * Nodes without wires go into rows under the rest.
 *
 * @param {Spot[]} alone
 * @param {[number, number]} origin
 * @param {Map<string, [number, number]>} places filled
 */
function placeAlone(alone, origin, places) {
  const columns = Math.max(3, Math.ceil(Math.sqrt(alone.length * 1.2)));
  let [x, y] = origin;
  let tallest = 0;
  alone.forEach((spot, index) => {
    if (index > 0 && index % columns === 0) {
      x = origin[0];
      y += Math.ceil((tallest + ROW_GAP) / STEP) * STEP;
      tallest = 0;
    }
    places.set(spot.id, [x, y]);
    x += Math.ceil((spot.width + ROW_GAP) / STEP) * STEP;
    tallest = Math.max(tallest, spot.height);
  });
}
