import assert from "node:assert/strict";
import test, { afterEach, beforeEach, mock } from "node:test";
import { address, get, getAll, once, watchRevision } from "../js/api.js";

/** @type {{url: string, headers: Record<string, string>}[]} */
let asked = [];
/** @type {(url: string, headers: Record<string, string>) => Response} */
let answer = () => new Response("{}");
/** @type {any} */
const page = new EventTarget();
page.hidden = false;
page.documentElement = { dataset: {} };

beforeEach(() => {
  asked = [];
  page.hidden = false;
  page.documentElement.dataset.bulletin = "/live/revision.json";
  globalThis.document = page;
  globalThis.fetch = /** @type {any} */ (async (/** @type {string} */ url, /** @type {any} */ options) => {
    asked.push({ url, headers: options.headers ?? {} });
    return answer(url, options.headers ?? {});
  });
});
afterEach(() => mock.timers.reset());

/** @param {unknown} body @param {ResponseInit} [init] */
const json = (body, init) => new Response(JSON.stringify(body), init);
/** Lets promises that wait on promises come through. */
const settle = async () => {
  for (let k = 0; k < 30; k += 1) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
};

test("unknown parameters are left out of the address", () => assert.equal(address("issues/", { at: null, search: "a b" }), "/api/v1/issues/?search=a+b"));

test("a body is remembered with its ETag, and a 304 brings it back", async () => {
  answer = (_url, headers) => (headers["If-None-Match"] === '"1"' ? new Response(null, { status: 304 }) : json({ x: 1 }, { headers: { ETag: '"1"' } }));
  assert.deepEqual(await get("method/"), { x: 1 });
  assert.equal(asked[0]?.headers["If-None-Match"], undefined);
  assert.deepEqual(await get("method/"), { x: 1 });
  assert.equal(asked[1]?.headers["If-None-Match"], '"1"');
});

test("what is asked for while it is on its way comes by one request, and anew afterwards", async () => {
  answer = () => json({ x: asked.length });
  const [one, other] = await Promise.all([get("actors/"), get("actors/")]);
  assert.deepEqual([one, other, asked.length], [{ x: 1 }, { x: 1 }, 1]);
  await Promise.all([get("actors/"), get("issues/")]);
  assert.equal(asked.length, 3);
});

test("a read that failed is not shared with whoever tries again", async () => {
  answer = () => new Response("", { status: 503 });
  await Promise.allSettled([get("actors/"), get("actors/")]);
  answer = () => json({ x: 1 });
  assert.deepEqual(await get("actors/"), { x: 1 });
  assert.equal(asked.length, 2);
});

test("a read that was asked before a new revision was known is not shared after it", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {(body: Response) => void} */
  let late = () => {};
  const slow = new Promise((resolve) => (late = resolve));
  answer = (url) => (/latest|live/.test(url) ? json({ id: 2, pending: 0 }) : /** @type {any} */ (asked.length === 1 ? slow : json({ revision: 2 })));
  const before = get("positions/");
  /** @type {unknown} */
  let after;
  const end = watchRevision(async () => { after = await get("positions/"); }, { known: 1 });
  await settle();
  end();
  late(json({ revision: 1 }));
  assert.deepEqual([await before, after], [{ revision: 1 }, { revision: 2 }]);
});

test("what every figure needs is read once, and anew after a failure and after a revision", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const read = () => once("lists", () => get("actors/"));
  answer = () => new Response("", { status: 503 });
  await assert.rejects(read());
  answer = (url) => (/latest|live/.test(url) ? json({ id: 3, pending: 0 }) : json({ x: asked.length }));
  assert.deepEqual([await read(), await read()], [{ x: 2 }, { x: 2 }]);
  /** @type {unknown} */
  let after;
  const end = watchRevision(async () => { after = await read(); }, { known: 2 });
  await settle();
  end();
  assert.deepEqual(after, { x: 4 });
});

test("errors are objects with status and message", async () => {
  answer = () => json({ errors: [{ parameter: "at", message: "Not a date." }] }, { status: 400 });
  await assert.rejects(get("positions/", { at: "x" }), { status: 400, message: "Not a date." });
  answer = () => new Response("<h1>Bad gateway</h1>", { status: 502 });
  await assert.rejects(get("positions/"), { status: 502, message: "The server answered 502." });
  answer = () => {
    throw new TypeError("no network");
  };
  await assert.rejects(get("positions/"), { status: 0 });
});

test("all pages of a collection are read", async () => {
  answer = (url) => json(url.includes("page=2") ? { results: [3], next: null } : { results: [1, 2], next: "more" });
  assert.deepEqual(await getAll("statements/"), [1, 2, 3]);
});

/** @param {object} [options] */
const watched = (options) => {
  /** @type {string[]} */
  const told = [];
  const end = watchRevision((latest, change) => void told.push(`${latest.id}${change.revision ? " revision" : ""}${change.pending ? " pending" : ""}`), options);
  return { told, end };
};

test("a new revision, and marks that begin and cease to wait, are told once each", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let latest = { id: 1, pending: 0 };
  answer = () => json(latest);
  const { told, end } = watched({ known: 1 });
  await settle();
  assert.deepEqual(told, []);
  for (const next of [{ id: 1, pending: 2 }, { id: 1, pending: 1 }, { id: 2, pending: 0 }, { id: 2, pending: 0 }]) {
    latest = next;
    mock.timers.tick(750);
    await settle();
  }
  assert.deepEqual(told, ["1 pending", "2 revision pending"]);
  assert.deepEqual(new Set(asked.map(({ url }) => url)), new Set(["/live/revision.json"]));
  end();
});

test("where there is no file the API is asked, and the file again after a minute", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 5_000_000 });
  let hasFile = false;
  answer = (url) => (url.startsWith("/live/") && !hasFile ? new Response("", { status: 404 }) : json({ id: 1, pending: 0 }));
  const { end } = watched({ known: 1 });
  await settle();
  assert.deepEqual(asked.map(({ url }) => url), ["/live/revision.json", "/api/v1/revisions/latest/"]);
  assert.equal(asked[1]?.headers["Cache-Control"], "max-age=1");
  hasFile = true;
  mock.timers.tick(750);
  await settle();
  assert.equal(asked.length, 3);
  mock.timers.tick(60_000);
  await settle();
  assert.equal(asked[asked.length - 1]?.url, "/live/revision.json");
  end();
});

test("where the page names no file, none is asked for", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 6_000_000 });
  delete page.documentElement.dataset.bulletin;
  answer = () => json({ id: 1, pending: 0 });
  const { end } = watched({ known: 1 });
  await settle();
  end();
  assert.deepEqual(asked.map(({ url }) => url), ["/api/v1/revisions/latest/"]);
});

test("another page in the file's place is not believed", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 7_000_000 });
  answer = (url) => (url.startsWith("/live/") ? new Response("<h1>Log in</h1>") : json({ id: 2, pending: 0 }));
  const { told, end } = watched({ known: 1 });
  await settle();
  assert.deepEqual(told, ["2 revision"]);
  end();
});

test("a file that is behind what the page shows is not believed", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 9_000_000 });
  answer = (url) => json(url.startsWith("/live/") ? { id: 4, pending: 0 } : { id: 5, pending: 0 });
  const { told, end } = watched({ known: 5 });
  await settle();
  assert.deepEqual(told, []);
  assert.deepEqual(asked.map(({ url }) => url), ["/live/revision.json", "/api/v1/revisions/latest/"]);
  end();
});

test("a page that shows an older revision than the first answer is told at once", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  answer = () => json({ id: 5, pending: 0 });
  const { told, end } = watched({ known: 4 });
  await settle();
  assert.deepEqual(told, ["5 revision"]);
  end();
});

test("a hidden page asks every ten seconds, and at once when it is seen again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  answer = () => json({ id: 1, pending: 0 });
  page.hidden = true;
  const { end } = watched();
  await settle();
  mock.timers.tick(9_999);
  await settle();
  assert.equal(asked.length, 1);
  mock.timers.tick(1);
  await settle();
  assert.equal(asked.length, 2);
  page.hidden = false;
  page.dispatchEvent(new Event("visibilitychange"));
  await settle();
  assert.equal(asked.length, 3);
  end();
});

test("errors slow the asking down to ten seconds, and what could not be shown is tried again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  answer = () => new Response("", { status: 500 });
  const { told, end } = watched({ known: 1 });
  for (const pause of [1500, 3000, 6000, 10_000, 10_000]) {
    await settle();
    const before = asked.length;
    mock.timers.tick(pause - 1);
    await settle();
    assert.equal(asked.length, before, `not before ${pause} ms`);
    mock.timers.tick(1);
    await settle();
    assert.equal(asked.length, before + 1);
  }
  answer = () => json({ id: 2, pending: 0 });
  mock.timers.tick(10_000);
  await settle();
  assert.deepEqual(told, ["2 revision"]);
  end();
});
