import assert from "node:assert/strict";
import test from "node:test";
import { bibtex, citation, embedAddress, embedCode } from "../js/sharing.js";

const SHARED = {
  heading: "Friction peaked at 58", title: "United States \u2013 South Korea", address: "https://example.org/embed/alliances/us-rok/index-over-time/", page: "https://example.org/alliances/us-rok/?at=2025-08-15#index-over-time",
  at: "2025-08-15", known: "", from: "", to: "", corrections: false, revision: "12", committed: "2025-08-16", method: "1", publisher: "A think tank",
};

test("a live figure names no day; a frozen one its day and revision", () => {
  assert.equal(embedAddress(SHARED, { frozen: false }), SHARED.address);
  assert.equal(embedAddress(SHARED, { frozen: true }), `${SHARED.address}?at=2025-08-15&revision=12`);
});

test("what is shown as known on a former day stays so, without a revision beside it", () => {
  const known = { ...SHARED, known: "2024-01-01" };
  for (const frozen of [true, false]) assert.equal(embedAddress(known, { frozen }), `${SHARED.address}?at=2025-08-15&known=2024-01-01`);
  assert.match(citation(known), /as known on 1 Jan 2024, method 1\./);
});

test("a change keeps its period and its corrections", () => {
  const change = { ...SHARED, from: "2021-01-01", to: "2023-05-01", corrections: true };
  assert.equal(embedAddress(change, { frozen: true }), `${SHARED.address}?at=2025-08-15&from=2021-01-01&to=2023-05-01&corrections=1&revision=12`);
});

test("the code is one element whatever the heading says", () => {
  const code = embedCode({ ...SHARED, heading: `"><script>alert(1)</script>` }, { frozen: true, height: 640 });
  assert.equal(code.match(/[<>]/g)?.length, 4);
  assert.match(code, /height="640"/);
  assert.match(code, /&amp;revision=12"/);
});

test("a citation names publisher, day, revision, method and an address that stays the same", () => {
  assert.equal(citation(SHARED), `A think tank (2025). United States \u2013 South Korea: Friction peaked at 58. As of 15 Aug 2025. Revision 12 of 16 Aug 2025, method 1. ${SHARED.address}?at=2025-08-15&revision=12`);
  assert.ok(citation({ ...SHARED, address: "" }).endsWith(SHARED.page), "a figure that cannot stand alone has its place in the page");
});

test("BibTeX's own signs are kept from meaning anything", () => {
  const entry = bibtex({ ...SHARED, heading: "50 % of {it} & \\more_$" });
  assert.match(entry, /title = \{\{United States \u2013 South Korea: 50 \\% of it \\& more\\_\\\$\}\}/);
  assert.equal([...entry].filter((each) => each === "{").length, [...entry].filter((each) => each === "}").length);
});
