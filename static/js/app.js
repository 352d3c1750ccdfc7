import "./htmx-setup.js";
import "./once.js";
import "./dirty.js";
import "./menus.js";
import "./merge.js";
import "./messages.js";
import "./next.js"; // before chips.js, which shows what belongs to the choice made here
import "./chips.js";
import "./picker.js";
import "./shortcuts.js";
import "./palette.js";
import "./rows.js";
import "./cells.js";
import "./bulk.js";
import "./board.js";
import "./stay.js";
import "./plan.js";
import "./upload.js";
