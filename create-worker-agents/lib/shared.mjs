import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { SHARED, templateFolder, TEMPLATES } from "./templates.mjs";

/** The templates whose page is one script, bundled by esbuild. */
export const WITH_PAGE = ["counter", "chat-room", "email", "scheduler"];

/** Which file of shared/ each template has a copy of: pairs of paths. */
export function copies() {
  const everywhere = TEMPLATES.map(({ name }) => name);
  const page = join(dirname(SHARED), "page");
  const style = { from: join(page, "public", "style.css"), to: join(templateFolder("full-stack"), "app", "style.css") };
  return [...copiesOf(SHARED, everywhere), ...copiesOf(page, WITH_PAGE), style];
}

function copiesOf(folder, templates) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap((file) => {
    const from = join(file.parentPath ?? file.path, file.name);
    // Under its own name it would be left out of the npm package.
    const inside = relative(folder, from).replace(/^gitignore$/, ".gitignore");
    return templates.map((template) => ({ from, to: join(templateFolder(template), inside) }));
  });
}
