/** Places in a parsed document. Its tags need not be written: parsers add those that are missing. */
import type { DefaultTreeAdapterTypes } from "parse5";

export type Document = DefaultTreeAdapterTypes.Document;
export type Element = DefaultTreeAdapterTypes.Element;

/** The offset behind the start tag of the head, or where it would be. */
export function headStart(document: Document): number {
  const doctype = document.childNodes.find(({ nodeName }) => nodeName === "#documentType");
  return (
    headOf(document)?.sourceCodeLocation?.startTag?.endOffset ??
    htmlOf(document)?.sourceCodeLocation?.startTag?.endOffset ??
    doctype?.sourceCodeLocation?.endOffset ??
    0
  );
}

/** The offset of the end tag of the head, if it is written. */
export function headEndTag(document: Document): number | undefined {
  return headOf(document)?.sourceCodeLocation?.endTag?.startOffset;
}

/** The offset where the head ends. */
export function headEnd(document: Document): number {
  const last = headOf(document)?.childNodes.findLast((child) => child.sourceCodeLocation);
  return headEndTag(document) ?? last?.sourceCodeLocation?.endOffset ?? headStart(document);
}

/** The offset behind the start tag of the body, if it is written. */
export function bodyStartTag(document: Document): number | undefined {
  return bodyOf(document)?.sourceCodeLocation?.startTag?.endOffset;
}

/** The offset of the first thing in the body. */
export function bodyStart(document: Document): number | undefined {
  const first = bodyOf(document)?.childNodes.find((child) => child.sourceCodeLocation);
  return bodyStartTag(document) ?? first?.sourceCodeLocation?.startOffset;
}

/** The offset of the end tag of the body, or of the document. */
export function bodyEndTag(document: Document): number | undefined {
  return (
    bodyOf(document)?.sourceCodeLocation?.endTag?.startOffset ??
    htmlOf(document)?.sourceCodeLocation?.endTag?.startOffset
  );
}

function htmlOf(document: Document): Element | undefined {
  return childOf(document, "html");
}

function headOf(document: Document): Element | undefined {
  return childOf(htmlOf(document), "head");
}

function bodyOf(document: Document): Element | undefined {
  return childOf(htmlOf(document), "body");
}

function childOf(parent: Document | Element | undefined, name: string): Element | undefined {
  return parent?.childNodes.find((child): child is Element => "tagName" in child && child.tagName === name);
}
