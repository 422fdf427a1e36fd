// The list of trips: one element for each, kept while the trip is there, so that what is being typed stays.
const $ = (id) => document.getElementById(id);

const STATES = {
  planning: "is being planned",
  waiting: "waits for a decision",
  booking: "is being booked",
  booked: "booked",
  rejected: "rejected",
  expired: "nobody decided in time",
  failed: "failed",
};

const money = new Intl.NumberFormat(undefined, { style: "currency", currency: "EUR", maximumFractionDigits: 0 });

/** Shows the agent's trips to somebody of this role. */
export function show(trips, role) {
  const before = new Map([...$("trips").children].map((element) => [element.dataset.id, element]));
  let previous = null;
  for (const trip of trips) {
    const element = update(before.get(trip.id) ?? make(trip), trip, role);
    before.delete(trip.id);
    // Only what is not in its place is moved: that would take the focus away.
    const place = previous ? previous.nextElementSibling : $("trips").firstElementChild;
    if (element !== place) $("trips").insertBefore(element, place);
    previous = element;
  }
  for (const gone of before.values()) gone.remove();
  tick(Date.now());
}

function make({ id, destination, days }) {
  const element = $("trip").content.firstElementChild.cloneNode(true);
  element.dataset.id = id;
  element.querySelector(".where").textContent = `${destination}, ${days} ${days === 1 ? "day" : "days"}`;
  return element;
}

function update(element, { status, plan, booked, note, due }, role) {
  element.dataset.status = status;
  element.dataset.due = status === "waiting" ? due : "";
  element.querySelector(".state").textContent = STATES[status];
  element.querySelector(".plan").replaceChildren(...plan.map((item, index) => line(item, index < booked)));
  element.querySelector(".total").textContent = plan.length > 0 ? money.format(plan.reduce((sum, { cost }) => sum + cost, 0)) : "";
  element.querySelector(".note").textContent = note ? `“${note}”` : "";
  element.querySelector(".decide").hidden = role !== "approver" || status !== "waiting";
  return element;
}

function line({ what, cost }, done) {
  const element = document.createElement("li");
  element.classList.toggle("done", done);
  for (const [name, text] of [["what", what], ["cost", money.format(cost)]]) {
    const span = document.createElement("span");
    span.className = name;
    span.textContent = text;
    element.append(span);
  }
  return element;
}

const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];

function left(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? UNITS[3];
  const count = Math.ceil(seconds / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Brings up to date how long each decision can wait. */
export function tick(now) {
  for (const element of $("trips").children) {
    const { due } = element.dataset;
    const text = due ? `${left(due - now)} left to decide` : "";
    const shown = element.querySelector(".due");
    if (shown.textContent !== text) shown.textContent = text;
  }
}
