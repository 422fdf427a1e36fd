// Names that are slips of another.

/** The one of `names` that is most like `name`, if one is that alike. */
export function similar(name, names) {
  const plain = (text) => text.replace(/[_-]/g, "").toLowerCase();
  const ranked = [...new Set(names)]
    .map((other) => ({ other, distance: distance(plain(name), plain(other)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(1, Math.floor(name.length / 4)) ? best.other : undefined;
}

/** How many letters are to be put in, taken out or changed. */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
