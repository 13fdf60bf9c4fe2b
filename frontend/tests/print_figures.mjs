/** Prints every figure for the tests' data as JSON, for plotly.graph_objects.Figure to examine each property. */
import { bargains } from "../js/figures/bargains.js";
import { indexOverTime } from "../js/figures/index_over_time.js";
import { issueOverTime } from "../js/figures/issue_over_time.js";
import { issuesOverTime } from "../js/figures/issues_over_time.js";
import { matrix } from "../js/figures/matrix.js";
import { picture } from "../js/figures/picture.js";
import { positionMap } from "../js/figures/position_map.js";
import { waterfall } from "../js/figures/waterfall.js";
import { wedge } from "../js/figures/wedge.js";
import { DARK, LIGHT } from "../js/theme.js";
import { BARGAINS, CHANGE, GAPS, INDEX, MAP, MATRIX, POSITIONS, WEDGES } from "./fixtures.js";

const WORDS = { heading: "A heading", subline: "A subline", footer: "A caveat", address: "https://example.org/alliances/us-rok/" };
/** @type {Record<string, {data: object[], layout: object}>} */
const figures = {};
for (const theme of [LIGHT, DARK])
  for (const width of [1104, 328]) {
    const options = { theme, width };
    const made = { "index-over-time": indexOverTime(INDEX, options), "position-map": positionMap(MAP, options), matrix: matrix(MATRIX, options), waterfall: waterfall(CHANGE, options), wedge: wedge(WEDGES, options), bargains: bargains(BARGAINS, options), "issue-over-time": issueOverTime(POSITIONS, options), "issues-over-time": issuesOverTime(GAPS, options) };
    for (const [name, figure] of Object.entries(made)) {
      figures[`${name} ${theme.name} ${width}`] = { data: figure.data, layout: figure.layout };
      figures[`picture of ${name} ${theme.name} ${width}`] = picture(figure, WORDS, theme);
    }
  }
process.stdout.write(JSON.stringify(figures));
