// Where the boxes and lines of a diagram are, for a width: from left to right where there is room, from top to bottom where not.

const WIDE = 640;
const [HEIGHT, SPACE] = [112, 20];
const [GAP, END, MAX_WIDTH] = [44, 14, 236];

/** A smooth line between two points, leaving and arriving along `axis`. */
function curve([x, y], [toX, toY], axis = "x") {
  const [dx, dy] = axis === "x" ? [(toX - x) / 2, 0] : [0, (toY - y) / 2];
  return `M${x},${y} C${x + dx},${y + dy} ${toX - dx},${toY - dy} ${toX},${toY}`;
}

/** The pairs of keys that lines join: each of a rank with each of the next. */
function joins(ranks) {
  return ranks.slice(1).flatMap((rank, at) => ranks[at].flatMap((from) => rank.map((to) => [from.key, to.key])));
}

const ends = (ranks) => [[{ key: "in", end: true }], ...ranks, [{ key: "out", end: true }]];

export function layout(graph, width) {
  if (graph.pairs) return width >= WIDE ? rounds(graph.pairs, width) : tall(graph.pairs.flat().map((node) => [node]), [], width);
  return width >= WIDE ? wide(graph.ranks, graph.skips ?? [], width) : tall(graph.ranks, graph.skips ?? [], width);
}

function columnWidth(count, width) {
  return Math.min(MAX_WIDTH, (width - 2 * END - (count + 1) * GAP) / count);
}

function wide(ranks, skips, width) {
  const w = columnWidth(ranks.length, width);
  const rows = Math.max(...ranks.map((rank) => rank.length));
  const step = HEIGHT + SPACE;
  const above = skips.length > 0 ? 34 : 0;
  const height = above + rows * step - SPACE;
  const left = (width - ranks.length * (w + GAP) - GAP - 2 * END) / 2;
  const middle = above + (height - above) / 2;
  const boxes = new Map();
  for (const [at, rank] of ends(ranks).entries()) {
    const top = middle - (rank.length * step - SPACE) / 2;
    for (const [row, node] of rank.entries()) {
      const box = node.end
        ? { x: at === 0 ? left : left + END + GAP + ranks.length * (w + GAP), y: middle - END / 2, w: END, h: END }
        : { x: left + END + GAP + (at - 1) * (w + GAP), y: top + row * step, w, h: HEIGHT };
      boxes.set(node.key, { ...node, ...box });
    }
  }
  const right = ({ x, y, w, h }) => [x + w, y + h / 2];
  const begin = ({ x, y, h }) => [x, y + h / 2];
  const lines = joins(ends(ranks)).map(([from, to]) => ({ from, to, path: curve(right(boxes.get(from)), begin(boxes.get(to))) }));
  for (const [from, to, label] of skips) {
    const [a, b] = [boxes.get(from), boxes.get(to)];
    const [x, end] = [a.x + a.w / 2, b.x + b.w / 2];
    const path = `M${x},${a.y} V18 q0,-10 10,-10 H${end - 10} q10,0 10,10 V${b.y}`;
    lines.push({ from, to, path, label: { text: label, x: x + 14, y: 25 } });
  }
  return { width, height, boxes: [...boxes.values()], lines };
}

/** A column for each round: the writer above, the judge below, and back up. */
function rounds(pairs, width) {
  const w = columnWidth(pairs.length, width);
  const height = 2 * HEIGHT + 48;
  const left = (width - pairs.length * (w + GAP) - GAP - 2 * END) / 2;
  const x = (at) => left + END + GAP + at * (w + GAP);
  const below = HEIGHT + 48;
  const boxes = pairs.flatMap(([write, judge], at) => [
    { ...write, x: x(at), y: 0, w, h: HEIGHT },
    { ...judge, x: x(at), y: below, w, h: HEIGHT },
  ]);
  const [top, bottom] = [HEIGHT / 2, below + HEIGHT / 2];
  boxes.push({ key: "in", end: true, x: left, y: top - END / 2, w: END, h: END }, { key: "out", end: true, x: x(pairs.length), y: bottom - END / 2, w: END, h: END });
  const lines = [{ from: "in", to: pairs[0][0].key, path: curve([left + END, top], [x(0), top]) }];
  for (const [at, [write, judge]] of pairs.entries()) {
    const down = x(at) + w / 2;
    lines.push({ from: write.key, to: judge.key, path: curve([down, HEIGHT], [down, below], "y") });
    const next = pairs[at + 1]?.[0];
    if (next) lines.push({ from: judge.key, to: next.key, path: curve([x(at) + w, bottom], [x(at + 1), top]) });
    else lines.push({ from: judge.key, to: "out", path: curve([x(at) + w, bottom], [x(at + 1), bottom]) });
  }
  return { width, height, boxes, lines };
}

/** One below the other; what runs at the same time hangs on a line at its left, and is gathered at its right. */
function tall(ranks, skips, width) {
  const [gap, between, gutter, h] = [30, 10, 20, 92];
  const boxes = new Map([["in", { key: "in", end: true, x: width / 2 - END / 2, y: 0, w: END, h: END }]]);
  let y = END + gap;
  for (const rank of ranks) {
    for (const node of rank) {
      boxes.set(node.key, { ...node, x: gutter, y, w: width - 2 * gutter, h });
      y += h + between;
    }
    y += gap - between;
  }
  boxes.set("out", { key: "out", end: true, x: width / 2 - END / 2, y, w: END, h: END });
  const middle = width / 2;
  const size = new Map(ranks.flatMap((rank) => rank.map(({ key }) => [key, rank.length])));
  const lines = joins(ends(ranks)).map(([from, to]) => {
    const [a, b] = [boxes.get(from), boxes.get(to)];
    const [below, above] = [a.y + a.h, b.y];
    if ((size.get(to) ?? 1) > 1) {
      const turn = below + gap / 2;
      return { from, to, path: `M${middle},${below} V${turn - 6} q0,6 -6,6 H12 q-6,0 -6,6 V${b.y + h / 2 - 6} q0,6 6,6 H${gutter}` };
    }
    if ((size.get(from) ?? 1) > 1) {
      const turn = above - gap / 2;
      return { from, to, path: `M${width - gutter},${a.y + h / 2} H${width - 12} q6,0 6,6 V${turn - 6} q0,6 -6,6 H${middle + 6} q-6,0 -6,6 V${above}` };
    }
    return { from, to, path: `M${middle},${below} V${above}` };
  });
  for (const [from, to] of skips) {
    const [a, b] = [boxes.get(from), boxes.get(to)];
    const end = b.y + END / 2;
    lines.push({ from, to, path: `M${width - gutter},${a.y + h / 2} h8 q6,0 6,6 V${end - 6} q0,6 -6,6 H${middle + END / 2}` });
  }
  return { width, height: y + END, boxes: [...boxes.values()], lines };
}
