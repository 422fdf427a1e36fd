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

/** A time of day. */
export const clock = (millis) => new Date(millis).toLocaleTimeString([], { hour12: false });

/** A time of day to the millisecond. */
export const fine = (millis) => `${clock(millis)}.${String(millis % 1000).padStart(3, "0")}`;

/** A time as an input of type `datetime-local` has it. */
export const local = (millis) =>
  new Date(millis - new Date(millis).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
