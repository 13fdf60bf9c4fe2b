/** Numbers, dates and words as every page writes them. */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MINUS = "\u2212";
/** What stands for an unknown number. */
export const UNKNOWN = "\u2013";

/** Lower limits of the bands of friction. */
export const BAND_LIMITS = [0, 10, 25, 45, 65];
/** Their words. */
export const BAND_WORDS = ["low", "moderate", "marked", "high", "severe"];

/**
 * A number with a true minus; never "−0.0".
 * @param {number|null|undefined} value
 * @param {number} [digits]
 */
export function number(value, digits = 1) {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  const size = Math.abs(value).toFixed(digits);
  return value < 0 && Number(size) !== 0 ? MINUS + size : size;
}

/**
 * A number that always carries its sign, for changes and positions.
 * @param {number|null|undefined} value
 * @param {number} [digits]
 */
export function signed(value, digits = 1) {
  const text = number(value, digits);
  return text === UNKNOWN || text.startsWith(MINUS) || Number(text) === 0 ? text : `+${text}`;
}

/**
 * A share of 1 as a percentage, with a thin space that does not break.
 * @param {number|null|undefined} share
 */
export function percent(share) {
  if (share === null || share === undefined) return UNKNOWN;
  return `${number(share * 100, 0)}\u202F%`;
}

/**
 * "2025-08-15" as "15 Aug 2025".
 * @param {string} iso
 */
export function day(iso) {
  const [year, month, date] = iso.slice(0, 10).split("-").map(Number);
  return `${date} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

/**
 * "2025-08-15" as "Aug 2025".
 * @param {string} iso
 */
export function month(iso) {
  return day(iso).replace(/^\d+ /, "");
}

/**
 * The band of a reading or a divergence; index runs from 1 (low) to 5 (severe).
 * @param {number|null|undefined} value
 * @returns {{word: string, index: number}|null}
 */
export function band(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  let index = 1;
  for (let k = 1; k < BAND_LIMITS.length; k += 1) if (value >= /** @type {number} */ (BAND_LIMITS[k])) index = k + 1;
  return { word: /** @type {string} */ (BAND_WORDS[index - 1]), index };
}

/**
 * "likely 11.2 to 44.9", or nothing where the range is unknown.
 * @param {number|null|undefined} low
 * @param {number|null|undefined} high
 * @param {number} [digits]
 */
export function likely(low, high, digits = 1) {
  if (low === null || low === undefined || high === null || high === undefined) return "";
  return `likely ${number(low, digits)} to ${number(high, digits)}`;
}

/**
 * "Seoul", "Seoul and Tokyo", "Washington, Tokyo and Seoul".
 * @param {string[]} names
 */
export function list(names) {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}
