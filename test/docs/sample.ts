import { join } from "node:path";
import { ROOT } from "./pages.ts";

/** What the demo's report looks like, without its live layer. */
export const SAMPLE = join(ROOT, "reports/sample-chat.html");
