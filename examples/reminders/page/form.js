// The form: which fields belong to which kind of time, and what they say.

/** Shows the fields of the chosen kind; the others are disabled, so that they need not be valid. */
export function showKind(form, now) {
  const kind = form.elements.kind.value;
  for (const part of form.querySelectorAll("[data-kinds]")) {
    part.hidden = !part.dataset.kinds.split(" ").includes(kind);
    for (const field of part.querySelectorAll("input, select")) field.disabled = part.hidden;
  }
  if (!form.elements.at.value) form.elements.at.value = localTime(now + 60_000);
}

/** What to remind of, and when, as the agent takes it. */
export function readForm({ elements }) {
  const seconds = Number(elements.count.value) * Number(elements.unit.value);
  const when = {
    in: () => ({ in: seconds }),
    at: () => ({ at: new Date(elements.at.value).toISOString() }),
    every: () => ({ every: seconds }),
    cron: () => ({ cron: elements.cron.value }),
  }[elements.kind.value]();
  return { text: elements.text.value, when, insist: !elements.insist.disabled && elements.insist.checked };
}

/** A time as an input of type `datetime-local` has it. */
function localTime(millis) {
  return new Date(millis - new Date(millis).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
