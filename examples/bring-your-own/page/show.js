// What the desk knows, on the page.
const $ = (id) => document.getElementById(id);

const SOURCES = {
  api: "from the outside API",
  cache: "from the cache in KV",
  own: "as it was known last: the API is down",
};
const SHORT = { api: "API", cache: "KV", own: "own table" };

const degrees = new Intl.NumberFormat(undefined, { style: "unit", unit: "celsius" });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "short" });
const near = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

function element(tag, className, text) {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

function size(bytes) {
  const isSmall = bytes < 1000;
  const unit = isSmall ? "byte" : "kilobyte";
  return new Intl.NumberFormat(undefined, { style: "unit", unit, unitDisplay: isSmall ? "long" : "short", maximumFractionDigits: 0 }).format(isSmall ? bytes : bytes / 1000);
}

let last;

export function showDesk({ readings, files, pending, failed }, fileUrl) {
  last = readings[0];
  if (last) {
    $("celsius").textContent = degrees.format(last.celsius);
    $("sky").textContent = last.sky;
    $("now").dataset.source = last.source;
    tick();
  }
  $("readings").replaceChildren(...readings.map(({ celsius, source, at }) => {
    const item = element("li", "", "");
    item.dataset.source = source;
    item.append(element("span", "at", clock.format(at)), element("span", "", degrees.format(celsius)), element("span", "short", SHORT[source]));
    return item;
  }));
  $("files").replaceChildren(...files.map((file) => {
    const item = $("file").content.firstElementChild.cloneNode(true);
    Object.assign(item.querySelector(".name"), { textContent: file.name, href: fileUrl(file.name), download: file.name });
    item.querySelector(".size").textContent = size(file.size);
    return item;
  }));
  $("pending").textContent = pending.length > 0 ? `${pending.length} on the way to D1…` : "";
  $("failed").hidden = failed.length === 0;
  $("failed").querySelector("span").textContent = `${failed.length} failed: D1 was down for too long.`;
}

export function showReports(reports, town) {
  $("reports").replaceChildren(...reports.map((report) => {
    const item = element("li", report.town === town ? "here" : "", "");
    item.append(element("span", "text", report.text), element("span", "about", `${report.town}, ${moment.format(report.at)}`));
    return item;
  }));
}

/** Says how old the weather is. */
export function tick() {
  if (!last) return;
  const seconds = Math.round((last.told - Date.now()) / 1000);
  const age = seconds > -60 ? near.format(Math.min(0, seconds), "second") : near.format(Math.round(seconds / 60), "minute");
  const text = `${SOURCES[last.source]}; told ${age}`;
  if ($("source").textContent !== text) $("source").textContent = text;
}
