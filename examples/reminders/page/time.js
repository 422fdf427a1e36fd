// Times in words.

const two = (number) => String(number).padStart(2, "0");

/** How long until a time, to the second: `8 s`, `2:05`, `1:02:05`, `3 d 4 h`. */
export function countdown(millis) {
  const seconds = Math.max(0, Math.ceil(millis / 1000));
  const [minutes, hours, days] = [60, 3600, 86_400].map((unit) => Math.floor(seconds / unit));
  if (seconds === 0) return "now";
  if (minutes === 0) return `${seconds} s`;
  if (hours === 0) return `${minutes}:${two(seconds % 60)}`;
  if (days === 0) return `${hours}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return `${days} d ${hours % 24} h`;
}

/** A length of time in the largest units that fit: `90 s`, `5 min`, `2 h`. */
export function duration(seconds) {
  const [unit, size] = [["d", 86_400], ["h", 3600], ["min", 60]].find(([, size]) => seconds >= size && seconds % size === 0)
    ?? (seconds >= 7200 ? ["h", 3600] : seconds >= 120 ? ["min", 60] : ["s", 1]);
  return `${Math.round(seconds / size)} ${unit}`;
}

/** A time of day, with its date where that is not today. */
export function clockTime(millis) {
  const date = new Date(millis);
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  if (date.toDateString() === new Date().toDateString()) return time;
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return `${date.toLocaleDateString([], { weekday: "short", day: "numeric", month: "short", year })}, ${time}`;
}
