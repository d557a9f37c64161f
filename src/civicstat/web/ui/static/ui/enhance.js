// What makes pages more pleasant where scripts run; without them everything works as it is.
import { watchCharts } from "./chart.js";
import { watchFilters } from "./filters.js";
import { watchMenus } from "./menu.js";
import { watchFileDrops, watchUploads } from "./upload.js";

function enhance(root) {
  watchMenus(root);
  watchFilters(root);
  watchFileDrops(root);
  watchUploads(root);
  watchCharts(root);
  root.querySelector("[data-error-summary]")?.focus();
}

enhance(document);
document.addEventListener("renewed", (event) => enhance(event.target));
