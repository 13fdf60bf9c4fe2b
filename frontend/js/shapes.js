/**
 * The shapes in which the API hands over readings and records, as far as the pages use them (docs/api.md).
 * Null means unknown, never zero.
 *
 * @typedef {object} Reading an AlliancePoint or a DyadPoint
 * @property {string} date
 * @property {number|null} friction
 * @property {number|null} low
 * @property {number|null} high
 * @property {number} coverage
 * @property {boolean} thin
 * @property {string|null} [reason]
 * @property {string[][]} [left_out]
 *
 * @typedef {object} Tenure
 * @property {string} short_name
 * @property {string} from
 * @property {string|null} to
 *
 * @typedef {object} Member
 * @property {string} code
 * @property {string} short_name
 * @property {Tenure[]} tenures
 *
 * @typedef {object} Saying a statement as the charts need it
 * @property {number} id
 * @property {string} date
 * @property {string} actor
 * @property {string} principal the actor whose position it is evidence for
 * @property {string} summary
 * @property {string} url
 * @property {string} [speaker] how a sentence names the actor
 * @property {string} [issue_name] the issue as a sentence names it
 *
 * @typedef {object} Issue
 * @property {string} slug
 * @property {string} name
 * @property {string} [short_name]
 * @property {string} pole_negative
 * @property {string} pole_positive
 *
 * @typedef {object} Position
 * @property {string} actor
 * @property {string} issue
 * @property {number} mean
 * @property {number} low
 * @property {number} high
 * @property {string} last_statement
 * @property {boolean} predecessor last stated before a change of government
 * @property {{id: number, weight: number}[]} [statements]
 *
 * @typedef {object} Cell
 * @property {string} a
 * @property {string} b
 * @property {string} issue
 * @property {number|null} divergence
 * @property {number|null} low
 * @property {number|null} high
 * @property {number|null} heat
 * @property {number|null} points
 * @property {number|null} [p_material]
 *
 * @typedef {object} Mark one thing that hover and the arrow keys reach
 * @property {number} curve index of the trace
 * @property {number} point index in the trace
 * @property {string} text what it says, in plain text
 * @property {string|null} url the statement that it opens
 *
 * @typedef {object} Figure
 * @property {Record<string, any>[]} data
 * @property {Record<string, any>} layout
 * @property {Mark[]} marks in the order in which the arrow keys walk
 *
 * @typedef {object} Subject what a figure is about: the index of an alliance or of two actors, or an issue
 * @property {string} alliance slug; empty for two actors
 * @property {string[]} pair codes; empty for an alliance
 * @property {string} issue slug, where a figure is about one
 * @property {string} interval of a history, as the page's table has it
 * @property {string} at
 * @property {string|null} known the day whose knowledge is shown
 * @property {string} from of a change
 * @property {string|null} fromKnown the instant whose knowledge a change starts from; null for the same as the end's
 * @property {string} to
 * @property {any[]} cells of two actors, as the page carries them
 * @property {string[][]} traders codes of the pairs whose trades the page tells, in its order
 * @property {number} best how many trades it tells of each
 *
 * @typedef {object} Ready a figure whose data is there
 * @property {(options: {theme: import("./theme.js").Theme, width: number}) => Figure} make
 * @property {string} describe the summary in words
 * @property {string|null} empty why there is nothing to draw
 */
export {};
