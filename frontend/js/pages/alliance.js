/** The alliance page. */
import { wireDate } from "./controls.js";
import { keepLive } from "./live.js";
import { wireFigures } from "./sections.js";
import { wireWhatIf } from "./what_if.js";

wireDate();
wireWhatIf();
keepLive({ sections: wireFigures() });
