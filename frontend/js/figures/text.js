/**
 * Text in charts: escaping, measuring and wrapping, without a page to measure on.
 * The widths are the advance widths of Source Sans 3 in thousandths of an em, for the three weights that charts use.
 */

/** The family of every chart. */
export const FONT = '"Source Sans 3 Variable", "Source Sans 3", system-ui, sans-serif';

const FIRST = 32;
/** Characters of the second list: – — ’ ‘ “ ” … − */
const FURTHER = "\u2013\u2014\u2019\u2018\u201C\u201D\u2026\u2212";
/** @type {Record<number, {latin: number[], further: number[]}>} */
const WIDTHS = {
  400: {
    latin: [
      200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497, 497, 497,
      497, 497, 497, 497, 497, 249, 249, 497, 497, 497, 425, 847, 543, 588, 571, 615, 527, 494, 617, 652, 263,
      479, 579, 486, 727, 647, 664, 566, 664, 569, 534, 536, 645, 515, 786, 513, 476, 539, 303, 350, 303, 497,
      500, 542, 504, 553, 456, 555, 496, 292, 504, 544, 246, 247, 495, 255, 829, 547, 542, 555, 555, 347, 419,
      338, 544, 467, 719, 446, 467, 425, 303, 241, 303, 497, 653, 653, 653, 653, 653, 653, 653, 653, 653, 653,
      653, 653, 653, 653, 653, 653, 653, 653, 653, 653, 653, 653, 653, 653, 653, 653, 653, 653, 653, 653, 653,
      653, 653, 200, 289, 497, 497, 497, 497, 241, 497, 542, 744, 345, 429, 497, 0, 423, 542, 331, 497, 367, 367,
      542, 562, 560, 249, 542, 367, 365, 429, 781, 808, 796, 425, 544, 544, 544, 544, 544, 544, 822, 571, 527,
      527, 527, 527, 263, 263, 263, 263, 639, 647, 664, 664, 664, 664, 664, 497, 664, 645, 645, 645, 645, 476,
      583, 576, 504, 504, 504, 504, 504, 504, 778, 456, 496, 496, 496, 496, 246, 246, 246, 246, 544, 547, 542,
      542, 542, 542, 542, 497, 542, 544, 544, 544, 544, 467, 555, 467,
    ],
    further: [480, 800, 249, 249, 426, 426, 948, 497],
  },
  600: {
    latin: [
      200, 315, 482, 513, 513, 841, 639, 275, 324, 324, 438, 513, 275, 322, 275, 344, 513, 513, 513, 513, 513,
      513, 513, 513, 513, 513, 275, 275, 513, 513, 513, 444, 875, 558, 597, 576, 625, 538, 510, 628, 663, 282,
      494, 597, 502, 745, 657, 674, 582, 674, 592, 545, 546, 655, 536, 800, 541, 501, 540, 324, 344, 324, 513,
      500, 549, 516, 563, 462, 564, 507, 317, 520, 558, 262, 263, 522, 271, 843, 560, 549, 564, 564, 373, 431,
      361, 556, 495, 748, 481, 495, 443, 324, 255, 324, 513, 672, 672, 672, 672, 672, 672, 672, 672, 672, 672,
      672, 672, 672, 672, 672, 672, 672, 672, 672, 672, 672, 672, 672, 672, 672, 672, 672, 672, 672, 672, 672,
      672, 672, 200, 315, 513, 513, 513, 513, 255, 513, 549, 747, 352, 455, 513, 0, 443, 549, 348, 513, 372, 372,
      549, 578, 599, 275, 549, 372, 369, 455, 795, 827, 807, 444, 558, 558, 558, 558, 558, 558, 834, 576, 538,
      538, 538, 538, 282, 282, 282, 282, 651, 656, 674, 674, 674, 674, 674, 513, 674, 655, 655, 655, 655, 501,
      600, 604, 516, 516, 516, 516, 516, 516, 780, 462, 507, 507, 507, 507, 262, 262, 262, 262, 552, 560, 549,
      549, 549, 549, 549, 513, 549, 556, 556, 556, 556, 495, 564, 495,
    ],
    further: [480, 800, 275, 275, 482, 482, 964, 513],
  },
  700: {
    latin: [
      200, 340, 537, 528, 528, 857, 667, 300, 344, 344, 457, 528, 300, 332, 300, 339, 528, 528, 528, 528, 528,
      528, 528, 528, 528, 528, 300, 300, 528, 528, 528, 463, 902, 573, 605, 582, 635, 548, 524, 638, 674, 301,
      509, 614, 518, 762, 665, 684, 596, 684, 613, 556, 556, 665, 556, 813, 567, 525, 541, 344, 339, 344, 528,
      500, 555, 527, 573, 468, 573, 518, 341, 534, 571, 276, 278, 548, 286, 857, 572, 555, 573, 573, 398, 443,
      383, 568, 523, 776, 514, 521, 460, 344, 268, 344, 528, 690, 690, 690, 690, 690, 690, 690, 690, 690, 690,
      690, 690, 690, 690, 690, 690, 690, 690, 690, 690, 690, 690, 690, 690, 690, 690, 690, 690, 690, 690, 690,
      690, 690, 200, 340, 528, 528, 528, 528, 268, 528, 555, 750, 359, 480, 528, 0, 462, 555, 365, 528, 376, 376,
      555, 594, 636, 300, 555, 376, 373, 480, 809, 846, 818, 463, 573, 573, 573, 573, 573, 573, 845, 582, 548,
      548, 548, 548, 301, 301, 301, 301, 657, 665, 684, 684, 684, 684, 684, 528, 684, 665, 665, 665, 665, 525,
      617, 632, 527, 527, 527, 527, 527, 527, 781, 467, 518, 518, 518, 518, 276, 276, 276, 276, 558, 572, 555,
      555, 555, 555, 555, 528, 555, 568, 568, 568, 568, 521, 573, 521,
    ],
    further: [480, 800, 300, 300, 537, 537, 978, 528],
  },
};

/**
 * Plotly reads a small subset of HTML in every text; names and summaries must come out as they are.
 * @param {string} text
 */
export function escape(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/**
 * Width of a text in px. Letters outside Latin 1 count as a whole em, which is safe for CJK and too much for others.
 * @param {string} text
 * @param {number} size px
 * @param {number} [weight] 400, 600 or 700
 */
export function measure(text, size, weight = 400) {
  const table = /** @type {{latin: number[], further: number[]}} */ (WIDTHS[weight] ?? WIDTHS[400]);
  let total = 0;
  for (const letter of text) {
    const code = /** @type {number} */ (letter.codePointAt(0));
    total += table.latin[code - FIRST] ?? table.further[FURTHER.indexOf(letter)] ?? (code === 0x202f ? 200 : 1000);
  }
  return (total * size) / 1000;
}

/**
 * Lines no wider than `width`; a single word that is wider is cut. Breaks at spaces and after hyphens and slashes.
 * @param {string} text
 * @param {number} width px
 * @param {number} size px
 * @param {number} [weight]
 * @returns {string[]}
 */
export function wrap(text, width, size, weight = 400) {
  /** @type {string[]} */
  const lines = [];
  let line = "";
  for (const piece of text.split(/\s+/).filter(Boolean).flatMap((word) => pieces(word, width, size, weight))) {
    const joined = line === "" ? piece.text : `${line}${piece.glued ? "" : " "}${piece.text}`;
    if (line === "" || measure(joined, size, weight) <= width) line = joined;
    else {
      lines.push(line);
      line = piece.text;
    }
  }
  if (line !== "") lines.push(line);
  return lines;
}

/**
 * A word, in parts where it has to be cut.
 * @param {string} word
 * @param {number} width
 * @param {number} size
 * @param {number} weight
 * @returns {{text: string, glued: boolean}[]}
 */
function pieces(word, width, size, weight) {
  if (measure(word, size, weight) <= width) return [{ text: word, glued: false }];
  const parts = word.split(/(?<=[-/])/);
  /** @type {string[]} */
  const cut = [];
  for (const part of parts) {
    let rest = "";
    for (const letter of part) {
      if (rest !== "" && measure(rest + letter, size, weight) > width) {
        cut.push(rest);
        rest = "";
      }
      rest += letter;
    }
    if (rest !== "") cut.push(rest);
  }
  return cut.map((text, k) => ({ text, glued: k > 0 }));
}

/**
 * A text on one line, cut with an ellipsis where it is wider than `width`.
 * @param {string} text
 * @param {number} width px
 * @param {number} size px
 * @param {number} [weight]
 */
export function shorten(text, width, size, weight = 400) {
  if (measure(text, size, weight) <= width) return text;
  let kept = Array.from(text);
  while (kept.length > 0 && measure(`${kept.join("").trimEnd()}\u2026`, size, weight) > width) kept = kept.slice(0, -1);
  return `${kept.join("").trimEnd()}\u2026`;
}

/**
 * Lines joined for Plotly, each escaped.
 * @param {string[]} lines
 */
export function stack(lines) {
  return lines.map(escape).join("<br>");
}

/**
 * A text in lines of at most 44 characters, as hover labels show it.
 * @param {string} text
 * @returns {string[]}
 */
export function hoverLines(text) {
  /** @type {string[]} */
  const lines = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean).flatMap((each) => each.match(/.{1,44}/gu) ?? [])) {
    if (line !== "" && line.length + 1 + word.length > 44) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  if (line !== "") lines.push(line);
  return lines;
}
