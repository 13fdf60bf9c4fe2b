/** The alliance page. */
import { wireDate } from "./controls.js";
import { keepLive } from "./live.js";
import { wireFigures } from "./sections.js";

wireDate();
keepLive({ sections: wireFigures() });
