import { type DefaultTreeAdapterTypes, defaultTreeAdapter, html, parse, parseFragment, serializeOuter } from "parse5";
import type { HtmlTag } from "../../config/index.js";
import * as places from "../html-document.js";
import { edited, insertion } from "../text-edits.js";

type Template = DefaultTreeAdapterTypes.Template;
type Fragment = DefaultTreeAdapterTypes.DocumentFragment;
type Place = NonNullable<HtmlTag["injectTo"]>;
const PLACES: readonly Place[] = ["head-prepend", "head", "body-prepend", "body"];

/** What may stand in the head: anything else begins the body. */
const IN_HEAD = new Set(["base", "link", "meta", "noscript", "script", "style", "template", "title"]);

/**
 * Inserts tags into a document. The lines of what was written stay.
 * @param warn is told of tags at a place where they may not be
 */
export function insertTags(text: string, tags: readonly HtmlTag[], warn: (message: string) => void): string {
  let output = text;
  for (const place of PLACES) {
    const wanted = tags.filter(({ injectTo = "head-prepend" }) => injectTo === place);
    if (wanted.length === 0) continue;
    for (const { tag } of wanted)
      if (place.startsWith("head") && !IN_HEAD.has(tag))
        warn(`transformIndexHtml: <${tag}> does not belong into the head: set its "injectTo" to "body"`);
    output = inserted(output, place, wanted.map(textOf).join(""));
  }
  return output;
}

function inserted(text: string, place: Place, tags: string): string {
  const document = parse(text, { sourceCodeLocationInfo: true });
  if (place === "head-prepend") return edited(text, [insertion(places.headStart(document), tags)]);
  if (place === "head") return edited(text, [insertion(places.headEnd(document), tags)]);
  const start = places.bodyStart(document);
  const end = places.bodyEndTag(document) ?? text.length;
  const at = place === "body" ? end : (start ?? end);
  // Without it, tags that may stand in the head would end up there.
  const startTag = places.bodyStartTag(document) === undefined && (place !== "body" || start === undefined);
  return edited(text, [insertion(at, startTag ? `<body>${tags}` : tags)]);
}

function textOf(tag: HtmlTag): string {
  return serializeOuter(elementOf(tag));
}

function elementOf({ tag, attrs = {}, children = [] }: HtmlTag): places.Element {
  const given = Object.entries(attrs).filter(([, value]) => value !== undefined && value !== false);
  const attributes = given.map(([name, value]) => ({ name, value: value === true ? "" : String(value) }));
  const element = defaultTreeAdapter.createElement(tag, html.NS.HTML, attributes);
  const content = tag === "template" ? defaultTreeAdapter.createDocumentFragment() : element;
  if (content !== element) defaultTreeAdapter.setTemplateContent(element as Template, content as Fragment);
  const nodes =
    typeof children === "string" ? parseFragment(element, children, {}).childNodes : children.map(elementOf);
  for (const node of nodes) defaultTreeAdapter.appendChild(content, node);
  return element;
}
