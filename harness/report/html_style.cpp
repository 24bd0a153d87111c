#include "harness/report/html_parts.hpp"

namespace plugfest::report::html {

std::string_view style_sheet() {
  return R"css(
:root { --ink: #1c2733; --soft: #5b6876; --line: #d5dce3; --wash: #f5f7f9;
  --pass: #e3f3e6; --pass-ink: #17632b; --fail: #fbe3e1; --fail-ink: #9b1c14; --error: #efe4f6; --error-ink: #6a2a91;
  --inconclusive: #fdf1d3; --inconclusive-ink: #7a5200; --skipped: #eceff2; --skipped-ink: #55616d; }
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0 auto; padding: 24px 32px 64px; max-width: 1080px; background: #fff; color: var(--ink);
  font: 14px/1.5 "Segoe UI", "Noto Sans", "Liberation Sans", Helvetica, Arial, sans-serif; }
h1 { font-size: 24px; margin: 0; line-height: 1.25; }
h2 { font-size: 18px; margin: 36px 0 10px; padding-bottom: 5px; border-bottom: 2px solid var(--line); }
h3 { font-size: 14px; margin: 20px 0 6px; color: var(--soft); }
h2, h3, thead { break-after: avoid; }
p { margin: 6px 0; }
ul { margin: 4px 0; padding-left: 20px; }
a { color: inherit; }
.banner { border-radius: 6px; padding: 18px 22px; border-left: 10px solid; }
.banner .word { font-size: 34px; font-weight: 700; letter-spacing: .04em; text-transform: uppercase; }
.banner .plan { margin-top: 2px; }
.stamp { margin: 0 0 12px; padding: 6px 0; text-align: center; font-size: 44px; line-height: 1.2; font-weight: 800;
  letter-spacing: .22em; text-indent: .22em; color: #33506e; border: 4px double #33506e; border-radius: 6px; }
.partial { margin: 12px 0 0; padding: 8px 14px; border: 2px solid var(--inconclusive-ink); border-radius: 6px;
  color: var(--inconclusive-ink); background: var(--inconclusive); }
.pass { background: var(--pass); color: var(--pass-ink); border-color: #2f9a4c; }
.fail { background: var(--fail); color: var(--fail-ink); border-color: #c9352b; }
.error { background: var(--error); color: var(--error-ink); border-color: #8e44ad; }
.inconclusive { background: var(--inconclusive); color: var(--inconclusive-ink); border-color: #d39b12; }
.skipped { background: var(--skipped); color: var(--skipped-ink); border-color: #9aa5b0; }
.recorded { color: var(--soft); white-space: nowrap; }
.badge { display: inline-block; padding: 0 8px; border-radius: 10px; font-size: 12px; font-weight: 600;
  white-space: nowrap; }
table { border-collapse: collapse; width: 100%; margin: 6px 0 10px; font-size: 13px; }
th, td { text-align: left; vertical-align: top; padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line);
  overflow-wrap: break-word; }
thead th { color: var(--soft); font-weight: 600; border-bottom: 2px solid var(--line); white-space: nowrap; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
.facts { width: auto; min-width: 60%; }
.facts th { color: var(--soft); font-weight: 400; white-space: nowrap; padding-right: 24px; }
.facts td, .source { overflow-wrap: anywhere; }
.nowrap { white-space: nowrap; }
.source { color: var(--soft); }
.group td { background: var(--wash); color: var(--soft); font-weight: 600; padding-left: 8px; }
.items { list-style: none; margin: 0; padding: 0; }
.items > li { margin: 0 0 8px; padding: 8px 14px; border-left: 6px solid; border-radius: 4px; break-inside: avoid; }
.items .where { font-weight: 600; }
.items .what { color: var(--ink); }
.items ul { color: var(--ink); }
.matrix { width: auto; }
.matrix td, .matrix th { padding: 2px 4px; }
.matrix th[scope=row] { font-weight: 400; white-space: nowrap; padding-right: 14px; }
.matrix .cell { text-align: center; font-size: 12px; border: 2px solid #fff; border-radius: 5px; padding: 1px 10px; }
code, pre, .mono { font-family: "DejaVu Sans Mono", "Liberation Mono", Consolas, monospace; font-size: 12px;
  overflow-wrap: anywhere; }
pre { margin: 6px 0 12px; padding: 10px 14px; background: var(--wash); border: 1px solid var(--line);
  border-radius: 4px; white-space: pre-wrap; }
details { margin: 3px 0; }
summary { cursor: pointer; }
svg { display: block; width: 100%; height: auto; margin: 6px 0; }
svg text { font-family: inherit; font-size: 12px; fill: var(--ink); }
svg .soft { fill: var(--soft); }
.slot-head { display: flex; gap: 12px; align-items: baseline; }
.sign { margin-top: 48px; display: flex; gap: 48px; break-inside: avoid; }
.sign div { flex: 1; border-top: 1px solid var(--ink); padding-top: 4px; color: var(--soft); font-size: 12px; }
@page { size: A4; margin: 16mm 14mm; }
@media print {
  body { padding: 0; max-width: none; font-size: 10.5pt; }
  table { font-size: 9pt; }
  h2 { margin-top: 20pt; }
  a { text-decoration: none; }
  .stamp { font-size: 32pt; }
  details > summary { list-style: none; }
}
)css";
}

}  // namespace plugfest::report::html
