/** Numbers, dates and words as every page writes them. */
import { gettext } from "../i18n.js";

const MONTHS = [
  gettext("Jan"), gettext("Feb"), gettext("Mar"), gettext("Apr"), gettext("May"), gettext("Jun"),
  gettext("Jul"), gettext("Aug"), gettext("Sep"), gettext("Oct"), gettext("Nov"), gettext("Dec"),
];
const MINUS = "\u2212";
/** What stands for an unknown number. */
export const UNKNOWN = "\u2013";

/** Lower limits of the bands of friction. */
export const BAND_LIMITS = [0, 10, 25, 45, 65];
/** Their words. */
export const BAND_WORDS = [gettext("low"), gettext("moderate"), gettext("marked"), gettext("high"), gettext("severe")];

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
  return gettext("%(day)s %(month)s %(year)s", partsOf(iso));
}

/**
 * "2025-08-15" as "15 Aug", for where its year stands apart.
 * @param {string} iso
 */
export function dayOfYear(iso) {
  return gettext("%(day)s %(month)s", partsOf(iso));
}

/**
 * @param {string} iso
 */
function partsOf(iso) {
  const [year = 0, month = 1, date = 1] = iso.slice(0, 10).split("-").map(Number);
  return { day: date, month: MONTHS[month - 1] ?? "", year };
}

/**
 * "2025-08-15" as "Aug 2025".
 * @param {string} iso
 */
export function month(iso) {
  return gettext("%(month)s %(year)s", partsOf(iso));
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
  return gettext("likely %(low)s to %(high)s", { low: number(low, digits), high: number(high, digits) });
}

/**
 * "Seoul", "Seoul and Tokyo", "Washington, Tokyo and Seoul".
 * @param {string[]} names
 */
export function list(names) {
  if (names.length < 2) return names[0] ?? "";
  return gettext("%(first)s and %(last)s", { first: names.slice(0, -1).join(gettext(", ")), last: names[names.length - 1] ?? "" });
}
