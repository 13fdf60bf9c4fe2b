/** A figure alone in a frame of another page; it stays up to date unless it is frozen. */
import { keepLive } from "./live.js";
import { wireFigures } from "./sections.js";

const sections = wireFigures();
const asked = new URLSearchParams(window.location.search);
if (!asked.has("known") && !asked.has("revision")) keepLive({ sections });
