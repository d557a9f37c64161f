// The words that scripts add to charts: in the language of the page where its body has them (data-words), else English.
const own = JSON.parse(document.body.dataset.words ?? "{}");

// values: what stands in the text's {names}.
export function word(english, values = {}) {
  return (own[english] ?? english).replace(/\{(\w+)\}/g, (name, key) => values[key] ?? name);
}
