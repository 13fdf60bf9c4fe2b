/** Ticks of a time axis. */
import { dayNumber } from "./series.js";
import { measure } from "./text.js";
import { month } from "./words.js";

/**
 * Year ticks that do not touch; months where the span is short.
 * @param {string} start
 * @param {string} end
 * @param {number} room px
 * @param {number} type px
 */
export function timeTicks(start, end, room, type) {
  const first = Number(start.slice(0, 4));
  const last = Number(end.slice(0, 4));
  const years = (dayNumber(end) - dayNumber(start)) / 365.25;
  const fit = Math.max(1, Math.floor(room / (measure("2025", type) + 22)));
  if (years >= 2) {
    const every = [1, 2, 5, 10, 20, 50].find((each) => years / each <= fit) ?? 100;
    const all = Array.from({ length: last - first + 1 }, (_, k) => first + k).filter((each) => each % every === 0);
    return { values: all.map((each) => `${each}-01-01`).filter((each) => each >= start), labels: all.filter((each) => `${each}-01-01` >= start).map(String) };
  }
  const every = [1, 3, 6].find((each) => (years * 12) / each <= fit / 1.7) ?? 12;
  /** @type {string[]} */
  const values = [];
  for (let year = first; year <= last; year += 1)
    for (let each = 0; each < 12; each += every) values.push(`${year}-${String(each + 1).padStart(2, "0")}-01`);
  const inside = values.filter((each) => each >= start && each <= end);
  return { values: inside, labels: inside.map((each) => month(each)) };
}
