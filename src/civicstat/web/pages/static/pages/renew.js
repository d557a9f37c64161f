// Puts new HTML in place of old, node by node: focus, scroll, open details and a reader's place stay where they are.

const KEPT = { DETAILS: ["open"] }; // attributes that the reader changes

function renewAttributes(old, made) {
  const kept = KEPT[old.nodeName] ?? [];
  for (const { name } of [...old.attributes]) {
    if (!made.hasAttribute(name) && !kept.includes(name)) old.removeAttribute(name);
  }
  for (const { name, value } of made.attributes) {
    if (old.getAttribute(name) !== value && !kept.includes(name)) old.setAttribute(name, value);
  }
}

function renewNode(old, made) {
  if (old.nodeName !== made.nodeName) old.replaceWith(made);
  else if (old.nodeType === Node.ELEMENT_NODE) {
    renewAttributes(old, made);
    renewChildren(old, made);
  } else if (old.nodeValue !== made.nodeValue) old.nodeValue = made.nodeValue;
}

function renewChildren(old, made) {
  const before = [...old.childNodes];
  const after = [...made.childNodes];
  after.forEach((node, at) => {
    if (at < before.length) renewNode(before[at], node);
    else old.append(node);
  });
  before.slice(after.length).forEach((node) => node.remove());
}

export function renew(part, html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  renewChildren(part, made.content);
}
