/** The value that the share `part` of the sorted values lies below, between the two nearest ones. */
export function quantile(values, part) {
  if (values.length === 0) throw new RangeError("no values");
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

export const median = (values) => quantile(values, 0.5);

/**
 * How two workers compare: the ratio of their medians, and the quartiles of the
 * ratios within each round, which show how far the rounds disagree.
 */
export function compare(ours, theirs) {
  const pairs = ours.map((value, round) => value / theirs[round]).filter(Number.isFinite);
  if (pairs.length === 0) return undefined;
  return { ratio: median(ours) / median(theirs), low: quantile(pairs, 0.25), high: quantile(pairs, 0.75) };
}

/** The items in the order of a round: each is first, second, ... equally often. */
export function rotated(items, round) {
  const from = items.length === 0 ? 0 : round % items.length;
  return [...items.slice(from), ...items.slice(0, from)];
}
