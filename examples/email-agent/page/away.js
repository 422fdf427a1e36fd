// What the agent answers by itself.

const UNITS = [86_400, 3600, 60, 1];

/** Shows what is set, but for a field that somebody is writing in. */
export function showAway(form, { mode, text, delay }) {
  const { elements } = form;
  elements.mode.value = mode;
  for (const part of form.querySelectorAll("[data-modes]")) part.hidden = !part.dataset.modes.split(" ").includes(mode);
  if (document.activeElement !== elements.text) elements.text.value = text;
  if (document.activeElement === elements.count) return;
  const unit = UNITS.find((size) => delay % size === 0 && (delay > 0 || size === 1));
  elements.unit.value = String(unit);
  elements.count.value = String(delay / unit);
}

/** What to answer and when, as the agent takes it. */
export function readAway({ elements }) {
  return {
    mode: elements.mode.value,
    text: elements.text.value,
    delay: Math.round(Number(elements.count.value) * Number(elements.unit.value)),
  };
}
