/** The names that every figure needs: actors and issues, read once. */
import { getAll, once } from "../api.js";

/** @typedef {{code: string, short_name: string, kind: string, member_of: string|null, speaks_for: string[], tenures: {speaks_for: string, from: string, to: string|null}[]}} Actor */

/** Actors and issues by their short names. */
export function nameLists() {
  return once("names", readLists);
}

async function readLists() {
  const [actors, issues] = await Promise.all([getAll("actors/"), getAll("issues/")]);
  return {
    actors: /** @type {Actor[]} */ (actors),
    issues,
    names: /** @type {Record<string, string>} */ (Object.fromEntries(actors.map((each) => [each.code, each.short_name]))),
    issueNames: /** @type {Record<string, string>} */ (Object.fromEntries(issues.map((each) => [each.slug, each.short_name]))),
  };
}
