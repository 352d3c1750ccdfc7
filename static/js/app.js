import "./htmx-setup.js";
import "./once.js";
import "./dirty.js";
import "./menus.js";
import "./messages.js";
import "./chips.js";
import "./shortcuts.js";
import "./rows.js";
