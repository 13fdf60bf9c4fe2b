/** Small API data that the tests write themselves. */

/** @param {Partial<import("../js/shapes.js").Reading> & {date: string}} values */
export const reading = (values) => ({ friction: 30, low: 20, high: 40, coverage: 0.9, thin: false, reason: null, ...values });

export const NAMES = { US: "Washington", KR: "Seoul", JP: "Tokyo", CN: "Beijing", KP: "Pyongyang" };

/** A series with a thin start, a gap, a peak and a fall by expiry. */
export const INDEX = {
  at: "2023-06-30",
  points: [
    reading({ date: "2019-01-06", friction: 12, low: 5, high: 25, coverage: 0.4, thin: true }),
    reading({ date: "2020-03-01", friction: 20, low: 10, high: 30 }),
    reading({ date: "2020-06-07", friction: null, low: null, high: null, coverage: 0.2, reason: "Under a quarter of the agenda is covered." }),
    reading({ date: "2021-01-31", friction: 40, low: 30, high: 52 }),
    reading({ date: "2021-02-07", friction: 58.7, low: 47, high: 68.9 }),
    reading({ date: "2023-05-09", friction: 17, low: 5.5, high: 29 }),
    reading({ date: "2023-05-10", friction: 6.3, low: 0, high: 17 }),
    reading({ date: "2023-06-30", friction: 28.4, low: 11.2, high: 44.9 }),
  ],
  members: [
    { code: "US", short_name: "Washington", tenures: [{ short_name: "Trump", from: "2017-01-20", to: "2021-01-20" }, { short_name: "Biden", from: "2021-01-20", to: null }] },
    { code: "KR", short_name: "Seoul", tenures: [{ short_name: "Moon", from: "2017-05-10", to: "2022-05-10" }, { short_name: "Yoon", from: "2022-05-10", to: null }] },
  ],
  statements: [
    { id: 7, date: "2021-02-03", actor: "KR-MOON", principal: "KR", summary: "Calls for an early declaration.", url: "/statements/7/", speaker: "Moon", issue_name: "end-of-war declaration" },
    { id: 8, date: "2023-06-20", actor: "US-BIDEN", principal: "US", summary: "Keeps to conditions.", url: "/statements/8/" },
    { id: 9, date: "2022-01-01", actor: "CN", principal: "CN", summary: "A rival speaks.", url: "/statements/9/" },
  ],
};

/** @param {Partial<import("../js/shapes.js").Position> & {actor: string, issue: string, mean: number}} values */
export const position = (values) => ({
  low: Math.max(-1, values.mean - 0.3), high: Math.min(1, values.mean + 0.3), last_statement: "2022-04-01", predecessor: false, statements: [{ id: 7, weight: 1 }], ...values,
});

/** @param {Partial<import("../js/shapes.js").Cell> & {issue: string}} values */
export const cell = (values) => ({ a: "US", b: "KR", divergence: null, low: null, high: null, heat: null, points: null, p_material: null, ...values });

export const ISSUES = [
  { slug: "cool", name: "A cool issue", short_name: "cool", pole_negative: "less", pole_positive: "more" },
  { slug: "hot", name: "A hot issue with a long name that has to wrap", short_name: "hot", pole_negative: "suspend or end", pole_positive: "hold at full scale" },
  { slug: "absent", name: "An issue on which Seoul is silent", short_name: "silent", pole_negative: "stop", pole_positive: "go on" },
];

export const MAP = {
  issues: ISSUES,
  cells: [
    cell({ issue: "cool", divergence: 5, low: 0, high: 20, heat: 3, points: 1.5 }),
    cell({ issue: "hot", divergence: 70, low: 50, high: 90, heat: 50, points: 20 }),
    cell({ issue: "absent" }),
  ],
  positions: [
    position({ actor: "KR", issue: "hot", mean: -0.8 }),
    position({ actor: "US", issue: "hot", mean: 0.6, predecessor: true }),
    position({ actor: "CN", issue: "hot", mean: -1 }),
    position({ actor: "US", issue: "cool", mean: 0.5 }),
    position({ actor: "KR", issue: "cool", mean: 0.4 }),
    position({ actor: "US", issue: "absent", mean: 0.9 }),
  ],
  allies: ["US", "KR"],
  others: ["CN", "KP"],
  names: NAMES,
  friction: 21.5,
  statements: INDEX.statements,
};

export const MATRIX = { dyads: [["US", "KR"]], issues: ISSUES, cells: MAP.cells, names: NAMES };

/** @param {Partial<import("../js/figures/waterfall.js").Step> & {step: number}} values */
export const change = (values) => ({ date: "2025-06-14", cause: /** @type {"statement"} */ ("statement"), statement: null, actor: "KR", issue: "hot", leave_one_out: null, ...values });

/** A rise, a fall, and a fall by expiry. */
export const CHANGE = {
  from: "2025-05-17", to: "2025-08-15", start: 9.8, end: 7.6, change: -2.2,
  steps: [
    change({ step: 4.4, statement: 7, leave_one_out: 4.7 }),
    change({ step: -1.6, statement: 8, actor: "US", issue: "cool" }),
    { ...change({ step: -5 }), cause: /** @type {"expiry"} */ ("expiry") },
  ],
  names: NAMES,
  issueNames: { hot: "leaflets", cool: "rules-based order" },
  sayings: Object.fromEntries(INDEX.statements.map((each) => [each.id, each])),
};

export const WEDGES = {
  results: [
    { rival: "KP", ally: "US", pulled: "KR", wedge: 9.8, issues: [{ issue: "hot", wedge: 50, p_nearer_rival: 0.944, points: 6.4 }, { issue: "cool", wedge: 20, p_nearer_rival: 0.74, points: 1.9 }, { issue: "absent", wedge: 0, p_nearer_rival: 0.3, points: 0 }] },
    { rival: "CN", ally: "US", pulled: "KR", wedge: 4.9, issues: [{ issue: "cool", wedge: 30, p_nearer_rival: 0.92, points: 2.9 }] },
    { rival: "CN", ally: "KR", pulled: "US", wedge: 0, issues: [] },
    { rival: "KP", ally: "KR", pulled: "US", wedge: null, issues: [] },
  ],
  names: NAMES,
  issueNames: { hot: "leaflets", cool: "exercises", absent: "silent" },
};

/** @param {Partial<import("../js/figures/trade_scale.js").Trade>} values */
export const trade = (values) => ({
  first: "US", second: "KR", first_yields: "cool", second_yields: "hot", gain: 0.0902, baselines: { cool: 0.45, hot: -0.1 }, outcomes: { cool: 0.4, hot: 0.6 },
  pushed_away: /** @type {string[]} */ ([]), rests_on_predecessor: /** @type {string[][]} */ ([]), ...values,
});

/** One pair with two of its three trades, one of them on a predecessor's words; and one with none. */
export const BARGAINS = {
  pairs: [
    { a: "US", b: "KR", best: [trade({ pushed_away: ["JP", "CN"], rests_on_predecessor: [["US", "hot"]] }), trade({ first_yields: "hot", second_yields: "cool", gain: 0.02, outcomes: { cool: 0.49, hot: -0.8 } })], total: 3 },
    { a: "US", b: "JP", best: [], total: 0 },
  ],
  positions: MAP.positions,
  actors: Object.keys(NAMES).map((code) => ({ code, kind: "state" })),
  issues: ISSUES,
  names: NAMES,
};

/** Two actors on one issue: a handover, a gap, a party's words. */
export const POSITIONS = {
  issue: /** @type {import("../js/shapes.js").Issue} */ (ISSUES[1]),
  points: [
    { date: "2018-01-01", actor: "KR", mean: -0.5, low: -0.9, high: -0.1, predecessor: false },
    { date: "2019-01-01", actor: "US", mean: 0.5, low: 0, high: 1, predecessor: false },
    { date: "2020-01-01", actor: "KR", mean: -0.2, low: -0.6, high: 0.2, predecessor: false },
    { date: "2022-05-10", actor: "KR", mean: -0.2, low: -1, high: 0.8, predecessor: true },
    { date: "2023-01-01", actor: "KR", mean: null, low: null, high: null, predecessor: null },
    { date: "2024-01-01", actor: "KR", mean: 0.9, low: 0.5, high: 1, predecessor: false },
    { date: "2025-01-20", actor: "US", mean: 0.5, low: -0.7, high: 1, predecessor: true },
  ],
  statements: [
    { id: 4, date: "2018-01-01", actor: "KR-MOON", state: "KR", kind: "government", stance: -0.5, summary: "Wants fewer.", url: "/statements/4/" },
    { id: 5, date: "2021-01-01", actor: "KR-PPP", state: "KR", kind: "party", stance: 0.8, summary: "Wants more.", url: "/statements/5/" },
    { id: 6, date: "2024-01-01", actor: "KR-YOON", state: "KR", kind: "government", stance: 1, summary: "Holds them.", url: "/statements/6/" },
  ],
  names: { ...NAMES, "KR-MOON": "Moon", "KR-PPP": "People Power Party", "KR-YOON": "Yoon" },
  order: ["US", "KR", "JP"],
  at: "2025-06-30",
};

/** Three issues on three days. */
export const GAPS = {
  issues: ISSUES,
  names: NAMES,
  points: [
    ["2024-12-31", 5, 20, null], ["2025-03-31", 30, null, null], ["2025-06-30", 70, 5, null],
  ].flatMap(([date, hot, cool, absent]) => /** @type {[string, any][]} */ ([["hot", hot], ["cool", cool], ["absent", absent]]).map(([issue, gap]) => ({
    date: String(date), issue, a: gap === null ? null : "US", b: gap === null ? null : "KR", divergence: gap, low: gap === null ? null : Math.max(0, gap - 20), high: gap === null ? null : Math.min(100, gap + 20), heat: gap === null ? null : gap / 2,
  }))),
};
