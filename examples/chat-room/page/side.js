// The rooms, and who is here.
const $ = (id) => document.getElementById(id);

/** A room's name as it stands in addresses. */
export const roomOf = (typed) => typed.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");

/** The same colour for the same name. */
export const hueOf = (name) => [...name].reduce((hue, letter) => (hue * 137 + letter.codePointAt(0)) % 360, 0);

const known = () => JSON.parse(localStorage.getItem("rooms") ?? '["lobby","kitchen","garden"]');

export function showRooms(current, name) {
  const rooms = [...new Set([...known(), current])].slice(-12);
  localStorage.setItem("rooms", JSON.stringify(rooms));
  const given = new URLSearchParams(location.search).has("name") ? { name } : {};
  const address = (room) => `?${new URLSearchParams({ room, ...given })}`;
  $("rooms").replaceChildren(...rooms.map((room) => {
    const link = Object.assign(document.createElement("a"), { href: address(room), textContent: room });
    if (room === current) link.setAttribute("aria-current", "page");
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
  $("go").onsubmit = (event) => {
    event.preventDefault();
    const room = roomOf(event.target.elements.room.value);
    if (room) location.search = address(room);
  };
}

export function showPeople(people, me) {
  $("people").replaceChildren(...people.map(({ name, typing }) => {
    const item = document.createElement("li");
    item.classList.toggle("typing", typing);
    item.style.setProperty("--hue", hueOf(name));
    item.textContent = name === me ? `${name} (you)` : name;
    return item;
  }));
  const others = people.filter(({ name, typing }) => typing && name !== me).map(({ name }) => name);
  const names = new Intl.ListFormat("en").format(others.slice(0, 3));
  const said = others.length > 3 ? "Several people are typing…" : `${names} ${others.length > 1 ? "are" : "is"} typing…`;
  $("typing").textContent = others.length > 0 ? said : "";
}
