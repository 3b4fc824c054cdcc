import { cssVariables, DARK, LIGHT } from "../theme.ts";

/** The page's whole style: no inline style anywhere, so that the policy can name it by its hash. */
export const STYLE = `:root{color-scheme:light dark;${cssVariables(LIGHT)};--panel:#f5f7fa;--link:#144ca3}
@media (prefers-color-scheme:dark){:root{${cssVariables(DARK)};--panel:#141b24;--link:#9cc4ff}}
@media print{:root{color-scheme:light;${cssVariables(LIGHT)};--panel:#fff;--link:#144ca3}}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:16px/1.5 Arial,Helvetica,"Liberation Sans",sans-serif;-webkit-text-size-adjust:100%}
body{margin:0}
.wrap{max-width:1160px;margin:0 auto;padding:0 24px}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-9999px}.skip:focus{left:8px;top:8px;background:var(--paper);padding:8px;z-index:9}
header{background:var(--panel);border-bottom:1px solid var(--grid);padding:28px 0 20px}
.eyebrow{margin:0;color:var(--muted);font-size:14px}
.basis{font-weight:bold;color:var(--ink);border:1.5px solid var(--ink);padding:1px 7px;border-radius:3px;font-size:12px;letter-spacing:.03em;white-space:nowrap}
h1{font-size:17px;margin:14px 0 2px;color:var(--muted);font-weight:normal}
.verdict{font-size:25px;line-height:1.32;margin:0 0 14px;font-weight:bold;max-width:50em}
.but{font-size:17px;margin:-4px 0 16px;max-width:52em}
h2{font-size:20px;line-height:1.3;margin:0}
h3{font-size:16px;margin:20px 0 6px}
.facts{display:flex;flex-wrap:wrap;gap:4px 22px;margin:0;font-size:13px}
.facts div{display:flex;gap:6px;min-width:0}.facts dt{color:var(--muted)}.facts dd{margin:0;overflow-wrap:anywhere}
nav{border-bottom:1px solid var(--grid);font-size:14px}nav ul{display:flex;flex-wrap:wrap;gap:2px 20px;list-style:none;margin:0;padding:10px 0}
nav a{display:inline-block;padding:3px 0}
section{padding:30px 0 10px}
section+section{border-top:1px solid var(--grid)}
.finding{font-size:17px;margin:8px 0 14px;max-width:52em}
figure{margin:14px 0 6px}
.scroll{overflow-x:auto;max-width:100%}
.chart svg{display:block;height:auto;max-width:none}
.hatch{position:absolute;width:0;height:0}
figcaption,.small{font-size:13px;color:var(--muted);max-width:64em;margin:6px 0}
.alarm{color:var(--alarm);font-weight:bold}
.alarms{border-left:5px solid var(--alarm);padding:6px 14px;margin:14px 0}.alarms p{margin:0}.alarms ul{margin:4px 0;padding-left:20px}
table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--muted);font-size:13px;padding:4px 0 8px}
th,td{text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-bottom:1px solid var(--grid)}
th:first-child,td:first-child{padding-left:2px}
thead th{color:var(--muted);font-weight:normal;border-bottom:1.5px solid var(--muted);vertical-align:bottom}
tbody th{font-weight:bold;white-space:nowrap}
td.n{text-align:right;white-space:nowrap}th.n{text-align:right}
.card{width:100%;font-size:13px}.card td{white-space:nowrap}.card td.w{white-space:normal;min-width:9.5em}.card td,.card th{padding-right:9px}
.card tr.win th{box-shadow:inset 4px 0 0 var(--s3);padding-left:10px}
.status{display:block;font-weight:normal;font-size:12px;color:var(--muted);white-space:normal;max-width:15em}.status.alarm{color:var(--alarm);font-weight:bold}
.v{font-weight:bold;white-space:nowrap}.v svg{width:12px;height:12px;margin-right:6px;vertical-align:-1px}
.wide td,.wide th{padding-right:18px}.wide td{max-width:34em;overflow-wrap:break-word}
.more{margin:8px 0 0}.more>summary{font-size:14px;padding:4px 0;color:var(--link)}
.data{max-height:420px;overflow:auto}
details>summary{cursor:pointer}
details.fold{padding:0}details.fold>summary{padding:18px 0;list-style-position:outside;margin-left:20px}
details.fold>summary h2{display:inline}
details.fold>summary .peek{display:block;color:var(--muted);font-size:14.5px;margin-top:3px}
details.fold[open]>summary .peek{display:none}
.fold+.fold,section+.fold{border-top:1px solid var(--grid)}
.fold>.body{padding:0 0 20px}
footer{overflow-wrap:anywhere;background:var(--panel);border-top:1px solid var(--grid);margin-top:30px;padding:18px 0 40px;font-size:13px}
.tip{position:absolute;pointer-events:none;background:var(--paper);color:var(--ink);border:1px solid var(--muted);padding:6px 9px;font-size:12.5px;line-height:1.45;border-radius:3px;max-width:320px;z-index:5;box-shadow:0 2px 8px #0003}
.tip b{font-weight:normal;color:var(--muted)}
[hidden]{display:none}
@media (max-width:640px){.wrap{padding:0 14px}.verdict{font-size:20px}.finding{font-size:16px}header{padding-top:16px}}
@media print{nav,.skip,.more,.tip{display:none}.wrap{max-width:none;padding:0}.scroll{overflow:visible}.chart svg{width:100%;max-width:100%}.card{font-size:9.5px}.card td{white-space:normal}th,td{padding-right:7px}section,.fold,figure{break-inside:avoid}details.fold::details-content{content-visibility:visible;block-size:auto}header,footer{background:none}}
`;
