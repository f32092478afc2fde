/** The style sheets of the page, by module id: each is swapped in place (rule W7). */
const texts = new Map<string, string>();
const elements = new Map<string, HTMLStyleElement>();

/**
 * Sets a sheet's text. A sheet that is shown changes at once, without a moment in which the page has no styles.
 * @param isUpdate whether the document may show an older text
 */
export function setStyle(id: string, text: string, isUpdate: boolean): void {
  texts.set(id, text);
  const shown = elements.get(id);
  if (shown) shown.textContent = text;
  if (!isUpdate) return;
  for (const link of document.querySelectorAll<HTMLLinkElement>("link[data-hot-css]"))
    if (link.dataset["hotCss"] === id) replaceLink(link, id, text);
}

/** Shows a sheet that a module imports. */
export function showStyle(id: string): void {
  if (elements.has(id)) return;
  const style = document.createElement("style");
  style.dataset["hotCss"] = id;
  style.textContent = texts.get(id) ?? "";
  elements.set(id, style);
  document.head.append(style);
}

export function removeStyle(id: string): void {
  elements.get(id)?.remove();
  elements.delete(id);
}

/** A sheet of the document becomes a style element, which needs no request. It keeps its place and what says when it applies. */
function replaceLink(link: HTMLLinkElement, id: string, text: string): void {
  const style = document.createElement("style");
  for (const { name, value } of link.attributes)
    if (!/^(rel|href|integrity|crossorigin|data-hot-css)$/.test(name)) style.setAttribute(name, value);
  style.dataset["hotLink"] = id;
  style.textContent = text;
  const next = link.nextElementSibling as HTMLElement | null;
  if (next?.dataset["hotLink"] === id) next.textContent = text;
  else link.after(style);
  link.disabled = true;
}
