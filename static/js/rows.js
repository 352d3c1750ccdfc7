/* j and k walk the rows of a list, o opens, x selects. The cursor is the focus, on the row's own link. */
import { isShown, mayAct } from "./keys.js";

const link = (row) => row.querySelector(".name a, a");
const rows = () => [...document.querySelectorAll("table.rows tbody tr, [data-row]")].filter((row) => link(row) && isShown(row));

function walk(step) {
  const all = rows();
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[here === -1 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1)];
  if (!next) return false;
  link(next).focus({ focusVisible: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function onRow(action) {
  const row = rows().find((candidate) => candidate.contains(document.activeElement));
  const target = row && action(row);
  target?.click();
  return Boolean(target);
}

document.addEventListener("keydown", (event) => {
  if (!mayAct(event) || document.querySelector("dialog[open]")) return;
  let done = false;
  if (event.key === "j") done = walk(1);
  else if (event.key === "k") done = walk(-1);
  else if (event.key === "o") done = onRow(link);
  else if (event.key === "x") done = onRow((row) => row.querySelector(".pick input"));
  if (done) event.preventDefault();
});

/* The box in the head of a list selects all rows of the page. */
document.addEventListener("change", (event) => {
  if (!event.target.matches("th.pick input")) return;
  const boxes = event.target.closest("table").querySelectorAll("td.pick input:not(:disabled)");
  for (const box of boxes) box.checked = event.target.checked;
});
