import assert from "node:assert/strict";
import test from "node:test";
import { queryOf, readState } from "../js/url_state.js";

test("state is read from the address, without empty values", () => assert.deepEqual(readState("?at=2025-08-15&issue=&search=a%20b"), { at: "2025-08-15", search: "a b" }));

test("changes are written over the state; null and empty take a value out", () => {
  assert.equal(queryOf({ at: "2025-08-15", issue: "opcon-transfer" }, { issue: null, kind: "speech" }), "?at=2025-08-15&kind=speech");
  assert.equal(queryOf({ at: "" }), "");
  assert.equal(queryOf({ search: "a&b" }), "?search=a%26b");
});
