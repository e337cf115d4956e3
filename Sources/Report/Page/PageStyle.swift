// How the page looks: one column of text and figures, system fonts, colours for light and dark, and for
// paper. Series have the colours of Okabe and Ito (2008), lighter where the ground is dark.

/// The page's style sheet.
enum PageStyle {
  static let css = """

    :root {
      color-scheme: light dark;
      --ground: #fcfcfa; --raised: #f2f1ec; --ink: #1d1e20; --soft: #5a5d63; --rule: #dad8d0;
      --accent: #0b5c8f; --good: #0a6847; --good-ground: #d9f0e5; --bad: #9c2b12; --bad-ground: #fbe2da;
      --weak: #55565c; --weak-ground: #e7e6e1;
      --s0: #0072b2; --s1: #c14f00; --s2: #00805c; --s3: #b4568c; --s4: #a87400; --s5: #2b87bd; --s6: #1d1e20;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #16181b; --raised: #202327; --ink: #e9e8e4; --soft: #a7abb2; --rule: #363a40;
        --accent: #7fc4f0; --good: #86dcb6; --good-ground: #12382a; --bad: #ffab92; --bad-ground: #4a1f14;
        --weak: #c3c6cb; --weak-ground: #31353b;
        --s0: #56b4e9; --s1: #f08a4b; --s2: #3fc79a; --s3: #e39cc3; --s4: #e6b34a; --s5: #9ad4f5; --s6: #e9e8e4;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; }
    body {
      margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 66rem; background: var(--ground);
      color: var(--ink); font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial,
        sans-serif;
      overflow-wrap: break-word;
    }
    h1, h2, h3 { line-height: 1.2; text-wrap: balance; }
    h1 { font-size: clamp(1.8rem, 6vw, 2.6rem); letter-spacing: -0.02em; margin: 0 0 0.75rem; }
    h2 { font-size: 1.5rem; letter-spacing: -0.01em; margin: 0 0 0.4rem; }
    h3 { font-size: 1rem; margin: 1.8rem 0 0.6rem; }
    p { margin: 0 0 0.75rem; }
    .kicker {
      margin: 0 0 0.3rem; color: var(--soft); font-size: 0.8rem; font-weight: 600; letter-spacing: 0.09em;
      text-transform: uppercase;
    }
    .lead { color: var(--soft); max-width: 42rem; }
    .note { color: var(--soft); font-size: 0.875rem; }
    a { color: var(--accent); text-underline-offset: 0.15em; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    .facts {
      display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 0.9rem 1.5rem;
      margin: 1.75rem 0 0;
    }
    .facts div { border-top: 2px solid var(--rule); padding-top: 0.4rem; }
    .facts dt { color: var(--soft); font-size: 0.8rem; }
    .facts dd { margin: 0; font-size: 1.15rem; font-weight: 600; font-variant-numeric: tabular-nums; }
    nav { margin: 1.75rem 0 0; }
    nav ul { list-style: none; margin: 0; padding: 0; columns: 14rem; column-gap: 2rem; }
    nav li { padding: 0.15rem 0; break-inside: avoid; }
    section { margin-top: 3.25rem; padding-top: 1.5rem; border-top: 1px solid var(--rule); }
    .scroll { overflow-x: auto; margin: 0 0 0.75rem; border: 1px solid var(--rule); border-radius: 6px; }
    table { border-collapse: collapse; width: 100%; font-size: 0.875rem; line-height: 1.4; }
    th, td { padding: 0.4rem 0.65rem; vertical-align: top; white-space: nowrap; }
    th {
      background: var(--raised); color: var(--soft); font-weight: 600; vertical-align: bottom;
      border-bottom: 1px solid var(--rule);
    }
    tr + tr td { border-top: 1px solid var(--rule); }
    .n { text-align: right; font-variant-numeric: tabular-nums; }
    .t { text-align: left; }
    .warning { color: var(--bad); font-weight: 600; }
    .badge {
      display: inline-block; padding: 0.1rem 0.55rem; border-radius: 1rem; font-size: 0.8rem;
      font-weight: 600; white-space: nowrap;
    }
    .agrees { background: var(--good-ground); color: var(--good); }
    .disagrees { background: var(--bad-ground); color: var(--bad); }
    .weak { background: var(--weak-ground); color: var(--weak); }
    .claims { list-style: none; margin: 0 0 1rem; padding: 0; }
    .claims li {
      display: grid; grid-template-columns: 9.5rem 1fr; gap: 0 1rem; padding: 0.75rem 0;
      border-top: 1px solid var(--rule);
    }
    .claim { margin: 0 0 0.2rem; }
    .claims .note { margin: 0 0 0.1rem; }
    figure { margin: 0 0 1.25rem; }
    figcaption { color: var(--soft); font-size: 0.875rem; }
    .plot { max-width: 36rem; }
    .parts {
      display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0 2.5rem;
      align-items: start;
    }
    .parts > * { min-width: 0; }
    .plot svg { display: block; width: 100%; height: auto; }
    .axis { margin: 0 0 0.25rem; color: var(--soft); font-size: 0.8125rem; }
    .x { text-align: right; margin: 0.1rem 0 0.5rem; }
    svg text { fill: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; }
    svg .name { fill: var(--ink); font-size: 11.5px; }
    .grid { stroke: var(--rule); stroke-width: 1; fill: none; }
    .ruler { stroke: var(--soft); stroke-width: 1; fill: none; }
    .error { stroke: var(--c); stroke-width: 1.25; fill: none; opacity: 0.5; }
    .curve { stroke: var(--c); stroke-width: 1.75; fill: none; stroke-linejoin: round; }
    .dashed { stroke-dasharray: 6 3; }
    .trend { stroke-dasharray: 2 4; stroke-linecap: round; }
    .mark { fill: var(--c); }
    .s0 { --c: var(--s0); } .s1 { --c: var(--s1); } .s2 { --c: var(--s2); } .s3 { --c: var(--s3); }
    .s4 { --c: var(--s4); } .s5 { --c: var(--s5); } .s6 { --c: var(--s6); }
    .legend {
      list-style: none; display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; margin: 0; padding: 0;
      font-size: 0.875rem;
    }
    .legend li { display: flex; align-items: baseline; gap: 0.4rem; min-width: 0; overflow-wrap: anywhere; }
    .legend svg { flex: none; width: 0.75rem; height: 0.75rem; }
    .maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 1rem; }
    .map { margin: 0; }
    .map svg { display: block; width: 100%; height: auto; border: 1px solid var(--rule); }
    .scale { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; margin-top: 0.75rem;
      font-size: 0.875rem; color: var(--soft); }
    .scale svg { width: 8rem; height: 0.75rem; border: 1px solid var(--rule); }
    .pictures { max-width: 44rem; margin-bottom: 2.25rem; }
    .pictures img { display: block; width: 100%; height: auto; image-rendering: pixelated; }
    .panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 1rem;
      margin-bottom: 1.5rem; }
    .panels figure { margin: 0; overflow-wrap: anywhere; }
    .panels img { display: block; width: 100%; height: auto; image-rendering: pixelated; margin-bottom: 0.3rem; }
    .strip { margin: 0.5rem 0 0.2rem; font-size: 0.8125rem; color: var(--soft); }
    .classes {
      list-style: none; display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr);
      margin: 0.2rem 0 0.6rem; padding: 0; font-size: clamp(0.55rem, 1.9vw, 0.75rem); line-height: 1.2;
      text-align: center; color: var(--soft); overflow-wrap: anywhere;
    }
    details { margin: 0; font-size: 0.875rem; }
    summary { cursor: pointer; color: var(--soft); padding: 0.2rem 0; }
    .scroll + details { margin-top: -0.25rem; }
    details[open] summary { margin-bottom: 0.4rem; }
    code { font: 0.8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    pre {
      overflow-x: auto; margin: 0 0 0.75rem; padding: 0.75rem 0.9rem; background: var(--raised);
      border-radius: 6px;
    }
    footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--soft);
      font-size: 0.875rem; }
    @media (max-width: 36rem) {
      body { padding: 1.5rem 1rem 3rem; }
      .claims li { grid-template-columns: 1fr; gap: 0.35rem; }
      section { margin-top: 2.5rem; }
    }
    @media print {
      :root {
        --ground: #fff; --raised: #f4f4f4; --ink: #000; --soft: #444; --rule: #ccc; --accent: #000;
        --good: #000; --bad: #000; --weak: #000; --good-ground: #fff; --bad-ground: #fff; --weak-ground: #fff;
        --s0: #0072b2; --s1: #c14f00; --s2: #00805c; --s3: #b4568c; --s4: #a87400; --s5: #2b87bd; --s6: #000;
      }
      body { max-width: none; padding: 0; font-size: 10pt; }
      .badge { border: 1px solid; }
      nav, details.source { display: none; }
      .scroll { overflow: visible; }
      th, td { white-space: normal; padding: 0.2rem 0.3rem; }
      h2, h3 { break-after: avoid; }
      figure, tr, .claims li { break-inside: avoid; }
    }

    """
}
