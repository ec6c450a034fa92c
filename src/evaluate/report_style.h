#pragma once

namespace chispa::evaluate {

/// The style sheet of report.html: one column on a phone; wide tables scroll within themselves, their first
/// column staying in sight.
inline constexpr const char* kReportStyle = R"css(
:root { color-scheme: light dark; --ink: #1c2430; --soft: #667085; --line: #d9dee6; --page: #f6f7f9; --card: #fff;
        --good: #15803d; --bad: #c2271b; --accent: 37, 99, 235; --error: 220, 60, 40; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ef; --soft: #98a2b3; --line: #343b47; --page: #14171c; --card: #1d2128; --good: #5fce86;
          --bad: #ff8a7a; --accent: 96, 150, 255; --error: 255, 110, 90; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 80rem; background: var(--page); color: var(--ink);
       font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.5rem; margin: .5rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 0 0 .4rem; }
p { margin: .3rem 0 .7rem; max-width: 46rem; }
.soft, caption, figcaption { color: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); }
section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem;
          margin: 1rem 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .6rem; margin: 1rem 0; }
.facts div { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .6rem .8rem; }
.facts b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.facts span { color: var(--soft); font-size: .85rem; }
.wide { overflow-x: auto; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
.pair > * { min-width: 0; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .3rem; }
th, td { padding: .28rem .5rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 600; vertical-align: bottom; color: var(--soft); }
tr > :first-child { text-align: left; position: sticky; left: 0; background: var(--card); }
.text { text-align: left; }
tbody th { color: var(--ink); font-weight: 500; }
tr.chosen > * { font-weight: 700; }
.bar { display: inline-block; width: 4.5rem; height: .5rem; margin-left: .5rem; border-radius: .25rem;
       background: var(--line); vertical-align: middle; }
.bar i { display: block; height: 100%; border-radius: inherit; background: rgb(var(--accent)); }
.confusion { font-size: .75rem; }
.confusion th, .confusion td { padding: .25rem .3rem; text-align: center; }
.confusion tr > :first-child { text-align: right; }
.confusion thead th span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 9rem;
                           overflow: hidden; }
.hit { background: rgba(var(--accent), var(--share)); } .miss { background: rgba(var(--error), var(--share)); }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .8rem; }
figure { margin: 0; font-size: .8rem; overflow-wrap: anywhere; }
figure img { width: 100%; max-width: 8.5rem; image-rendering: pixelated; border-radius: .3rem; display: block; }
@media (max-width: 40rem) {
  body { padding: .6rem; } section { padding: .8rem .7rem; }
  table { font-size: .8rem; } th, td { padding: .28rem .3rem; }
  .bar, .text { display: none; }
  tr > :first-child { white-space: normal; max-width: 9rem; }
  .confusion { font-size: .64rem; } .confusion th, .confusion td { padding: .22rem .14rem; }
  .pictures { grid-template-columns: repeat(auto-fill, minmax(6.4rem, 1fr)); } }
footer { color: var(--soft); font-size: .85rem; }
)css";

}  // namespace chispa::evaluate
