/**
 * The two palettes of the charts: the one source of colour for every figure.
 * The pages' CSS custom properties carry the same values; contrasts are listed in the design guide.
 */

/**
 * @typedef {object} Theme
 * @property {"light"|"dark"} name
 * @property {string} bg
 * @property {string} card
 * @property {string} sunk
 * @property {string} line decoration only: 1.4:1
 * @property {string} ink
 * @property {string} ink2
 * @property {string} ink3
 * @property {string} link
 * @property {string} up
 * @property {string} down
 * @property {string} thin
 * @property {Record<string, string>} actors by code of the state
 * @property {string[]} bands the five steps of friction, low to severe
 * @property {string[]} bandText what is legible on each of them
 */

/** @type {Theme} */
export const LIGHT = {
  name: "light",
  bg: "#FAF9F6", card: "#FFFFFF", sunk: "#F1EFEA", line: "#D9D6CE",
  ink: "#1B1F24", ink2: "#4A525C", ink3: "#646C76", link: "#0B5CAD",
  up: "#8E1B4B", down: "#14707F", thin: "#666C75",
  actors: { US: "#1B3F8F", KR: "#AE4508", JP: "#A81FBF", CN: "#3A2E0C", KP: "#1A7765" },
  bands: ["#F6E7DC", "#F2C3A0", "#DE7F69", "#AE3B67", "#5A1A52"],
  bandText: ["#1B1F24", "#1B1F24", "#1B1F24", "#FFFFFF", "#FFFFFF"],
};

/** @type {Theme} */
export const DARK = {
  name: "dark",
  bg: "#12151A", card: "#1A1E25", sunk: "#222731", line: "#363D48",
  ink: "#F1F0EC", ink2: "#C2C7CE", ink3: "#9BA3AE", link: "#7DB7F5",
  up: "#F08DB4", down: "#8FE3F0", thin: "#9BA3AE",
  actors: { US: "#A4CAF4", KR: "#FD7F45", JP: "#D56BF8", CN: "#F7F09F", KP: "#58D9BC" },
  bands: ["#3A2A3E", "#6B2F5C", "#A8446B", "#DE7A6B", "#F7C9A0"],
  bandText: ["#F1F0EC", "#F1F0EC", "#FFFFFF", "#1B1F24", "#1B1F24"],
};

/** The order of lanes, and each actor's symbol; colour never speaks alone. @type {Record<string, string>} */
const SYMBOLS = { US: "circle", KR: "square", JP: "diamond", CN: "triangle-up", KP: "triangle-down" };
/** For actors without a symbol of their own, in turn. */
const FURTHER = ["hexagon", "star"];

/** The fixed order in which actors appear. */
export const ACTOR_ORDER = Object.keys(SYMBOLS);

/**
 * Colour and symbol of an actor; a government has its state's.
 * @param {string} code
 * @param {Theme} theme
 * @param {number} [further] how many actors without a symbol of their own came before
 * @returns {{color: string, symbol: string}}
 */
export function actorMark(code, theme, further = 0) {
  const state = code.split("-")[0] ?? code;
  const symbol = SYMBOLS[state] ?? FURTHER[further % FURTHER.length] ?? "hexagon";
  return { color: theme.actors[state] ?? theme.ink2, symbol };
}

/**
 * A colour at an opacity, in the form Plotly takes.
 * @param {string} hex
 * @param {number} alpha
 */
export function tint(hex, alpha) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return `rgba(${r},${g},${b},${alpha})`;
}

/**
 * The theme that the page is shown in: an explicit choice on <html>, else the system's.
 * @returns {Theme}
 */
export function currentTheme() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen === "dark" ? DARK : LIGHT;
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? DARK : LIGHT;
}
