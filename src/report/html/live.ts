/** The live layer: replaces static pictures by the same Vega documents with tooltips. Without it the page is complete. */

/** Vega and its interpreter, as they stand in the packages. */
export interface Runtime {
  /** `vega.min.js`: defines the global `vega`. */
  vega: string;
  /** `vega-interpreter.js`: an ES module. */
  interpreter: string;
}

/** Reads both from the installed packages. The one place in the report that needs a file system. */
export async function installedRuntime(): Promise<Runtime> {
  const [{ readFile }, { createRequire }, { dirname, join }] = await Promise.all([
    import("node:fs/promises"),
    import("node:module"),
    import("node:path"),
  ]);
  const resolve = createRequire(import.meta.url).resolve;
  const build = dirname(resolve("vega"));
  const [vega, interpreter] = await Promise.all([
    readFile(join(build, "vega.min.js"), "utf8"),
    readFile(resolve("vega-interpreter"), "utf8"),
  ]);
  return { vega, interpreter };
}

/** One classic script that needs neither eval nor a style attribute. */
export function liveScript({ vega, interpreter }: Runtime): string {
  const body = interpreter
    .replace(/^import \{([^}]*)\} from 'vega-util';$/m, "const {$1} = vega;")
    .replace(/^export \{ expression as expressionInterpreter \};$/m, "")
    .replace(/^\/\/# sourceMappingURL.*$/m, "");
  if (/^\s*(import|export)\b/m.test(body)) throw new Error("vega-interpreter changed its module form");
  // An end tag inside a string would end the script element.
  return `${vega}\n(()=>{"use strict";${body}\n${CLIENT}\n})();`.replaceAll("</script", "<\\/script");
}

const CLIENT = `
const charts = JSON.parse(document.getElementById("weft-charts").textContent);
const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
document.body.append(tip);

function showTip(_, event, item, value) {
  if (value === null || value === undefined || value === "" || typeof value !== "object") { tip.hidden = true; return; }
  tip.replaceChildren(...Object.entries(value).map(([name, text]) => {
    const line = document.createElement("div");
    const label = document.createElement("b");
    label.textContent = name + " ";
    line.append(label, String(text));
    return line;
  }));
  tip.hidden = false;
  const right = document.documentElement.clientWidth - tip.offsetWidth - 8;
  tip.style.left = Math.max(8, Math.min(event.pageX + 14, right)) + "px";
  tip.style.top = event.pageY + 14 + "px";
}
addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });

function rowsOf({ keys, words, columns }) {
  return columns[0] ? columns[0].map((_, i) => Object.fromEntries(keys.map((key, k) => {
    const cell = columns[k][i];
    return [key, words[k] && cell !== null ? words[k][cell] : cell];
  }))) : [];
}

async function enliven(holder) {
  const chart = charts[holder.dataset.chart];
  const still = holder.querySelector("svg");
  if (!chart || !still || holder.dataset.live) return;
  holder.dataset.live = "starting";
  const stage = document.createElement("div");
  try {
    const view = new vega.View(vega.parse(chart.spec, null, { ast: true }), {
      expr: expression, renderer: "svg", container: stage, hover: false, tooltip: showTip, logLevel: vega.Error,
    });
    view.data("rows", rowsOf(chart.rows));
    await view.runAsync();
    const moving = stage.querySelector("svg");
    moving.setAttribute("role", "img");
    moving.setAttribute("aria-label", still.getAttribute("aria-label"));
    for (const part of moving.querySelectorAll("[role],[aria-roledescription],[aria-label]"))
      for (const name of ["role", "aria-roledescription", "aria-label"]) part.removeAttribute(name);
    still.replaceWith(stage);
    holder.dataset.live = "yes";
  } catch (error) {
    holder.dataset.live = "no";
    console.error(error);
  }
}

for (const holder of document.querySelectorAll("[data-chart]")) {
  const fold = holder.closest("details");
  if (fold && !fold.open) fold.addEventListener("toggle", () => enliven(holder), { once: true });
  else enliven(holder);
}
addEventListener("beforeprint", () => { tip.hidden = true; for (const fold of document.querySelectorAll("details.fold")) fold.open = true; });
`;
