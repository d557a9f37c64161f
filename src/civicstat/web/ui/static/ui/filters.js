// Filter bars are sent when a choice changes; typed fields wait for the button or Enter. So do lists that are walked
// by arrow keys: each step changes the choice, and would take the reader away before the one that is wanted.

export function watchFilters(root) {
  for (const form of root.querySelectorAll("form[data-autosubmit]")) {
    let isByKey = false;
    form.addEventListener("pointerdown", () => (isByKey = false));
    form.addEventListener("keydown", () => (isByKey = true));
    form.addEventListener("change", (event) => {
      if (!isByKey && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) {
        form.requestSubmit();
      }
    });
  }
}
