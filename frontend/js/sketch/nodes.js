/** An SVG as plain lists, so that it can be examined without a page, and the elements made of it. */

/** @typedef {Record<string, string|number>} Attributes */
/** @typedef {{tag: string, attributes: Attributes, children: (Branch|string)[]}} Branch an element, and what is within */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Attributes} attributes
 * @param {(Branch|string)[]} [children]
 * @returns {Branch}
 */
export function branch(tag, attributes, children = []) {
  return { tag, attributes, children };
}

/**
 * What shows only as far as a box reaches.
 * @param {{x: number, y: number, w: number, h: number}} box
 * @param {Branch[]} children
 */
export function clipped({ x, y, w, h }, children) {
  return branch("svg", { x, y, width: w, height: h, viewBox: `${x} ${y} ${w} ${h}` }, children);
}

/**
 * The element. No text is read as markup on the way.
 * @param {Branch} root
 * @returns {Element}
 */
export function toElement({ tag, attributes, children }) {
  const element = document.createElementNS(SVG, tag);
  for (const name in attributes) element.setAttribute(name, String(attributes[name]));
  for (const each of children) element.append(typeof each === "string" ? each : toElement(each));
  return element;
}
