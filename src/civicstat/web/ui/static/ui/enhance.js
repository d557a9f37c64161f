// What makes pages more pleasant where scripts run; without them everything works as it is.
import { watchCharts } from "./chart.js";
import { watchFilters } from "./filters.js";
import { watchFileDrops, watchUploads } from "./upload.js";

function enhance(root) {
  watchFilters(root);
  watchFileDrops(root);
  watchUploads(root);
  watchCharts(root);
  root.querySelector("[data-error-summary]")?.focus();
}

enhance(document);
document.addEventListener("renewed", (event) => enhance(event.target));
