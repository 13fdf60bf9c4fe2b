/** The overview: its pictures are drawn by the server, so it only has to stay up to date. */
import { wireDate } from "./controls.js";
import { keepLive } from "./live.js";

wireDate();
keepLive();
