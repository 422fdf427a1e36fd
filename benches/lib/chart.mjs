// The ratios as bars, with the goals as marks on them.

const WIDTH = 760;
const LABELS = 250;
const ROW = 30;
const TOP = 56;
const RIGHT = 60;

const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);

/** An SVG of how the subject compares with one other worker: to the left of 1 is lighter. */
export function chart(summaries, other) {
  const bars = summaries.filter(({ ratios }) => ratios[other.name]);
  const most = Math.max(1.2, ...bars.map(({ ratios }) => Math.max(ratios[other.name].high, ratios[other.name].goal ?? 0)));
  const x = (ratio) => LABELS + (ratio / most) * (WIDTH - LABELS - RIGHT);
  const height = TOP + bars.length * ROW + 16;
  const one = x(1).toFixed(1);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="12" y="20" font-size="14" font-weight="bold">Cost relative to ${escape(other.title.replaceAll("`", ""))}: shorter is lighter</text>
<text x="12" y="38" fill="#666">bar: ratio of medians; thin line: quartiles of the rounds; mark: the goal</text>
<line x1="${one}" y1="${TOP - 6}" x2="${one}" y2="${height - 10}" stroke="#999" stroke-dasharray="3 3"/>
${bars.map((summary, index) => bar(summary, summary.ratios[other.name], TOP + index * ROW, x)).join("\n")}
</svg>
`;
}

function bar({ title }, { ratio, low, high, goal, met }, y, x) {
  const middle = y + ROW / 2;
  const fill = met === undefined ? "#8aa6c1" : met ? "#5b9f6b" : "#c98a4b";
  const at = (value) => x(value).toFixed(1);
  const mark = goal === undefined ? "" : `<line x1="${at(goal)}" y1="${y + 2}" x2="${at(goal)}" y2="${y + ROW - 4}" stroke="#222" stroke-width="2"/>`;
  return [
    `<text x="${LABELS - 8}" y="${middle + 3}" text-anchor="end">${escape(title.replaceAll("`", ""))}</text>`,
    `<rect x="${LABELS}" y="${y + 5}" width="${(x(ratio) - LABELS).toFixed(1)}" height="${ROW - 12}" fill="${fill}"/>`,
    `<line x1="${at(low)}" y1="${middle - 1}" x2="${at(high)}" y2="${middle - 1}" stroke="#333"/>`,
    mark,
    `<text x="${(Math.max(x(ratio), x(high), x(goal ?? 0)) + 6).toFixed(1)}" y="${middle + 3}">${ratio.toFixed(2)}</text>`,
  ].join("");
}
