/**
 * A figure drawn at once, so that it can be read while plotly.js is still on its way: the same figure, the same places,
 * but nothing in it answers to pointer or keys. Plotly's drawing then takes its place (js/chart/draw.js). It knows what the
 * figures of this product use of Plotly, and no more; tests hold the two against each other.
 */
import { annotationNodes } from "./annotations.js";
import { axisNodes } from "./axes.js";
import { branch } from "./nodes.js";
import { shapeNodes } from "./shapes.js";
import { spaceOf } from "./space.js";
import { traceNodes } from "./traces.js";

/**
 * @param {{data: Record<string, any>[], layout: Record<string, any>}} figure
 * @returns {import("./nodes.js").Branch} an SVG of the figure's size in px
 * @throws where a figure uses what is not known here
 */
export function sketch({ data, layout }) {
  const space = spaceOf(layout);
  const { width, height, font, shapes, annotations } = layout;
  const isAbove = (/** @type {{layer: string}} */ each) => each.layer === "above";
  return branch("svg", { class: "sketch", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": font.family, direction: "ltr", "aria-hidden": "true" }, [
    branch("rect", { width, height, fill: layout.paper_bgcolor }),
    ...shapeNodes(shapes.filter((/** @type {any} */ each) => !isAbove(each)), space),
    ...data.flatMap((each) => traceNodes(each, space, font)),
    ...axisNodes(layout, space),
    ...shapeNodes(shapes.filter(isAbove), space),
    ...annotations.flatMap((/** @type {Record<string, any>} */ each) => annotationNodes(each, space, font)),
  ]);
}
