import { css } from "lit";

// What every screen shares; the colours come down from the page. Old cores have no flex gap, :is or inset, so
// spacing is by margins and grid gaps.
export const base = css`
  :host {
    display: block;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
    /* What turns the direction of writing in a text from a record or a rule turns nothing beside it. */
    unicode-bidi: isolate;
  }
  h1,
  h2,
  h3,
  h4,
  p,
  ul {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  a {
    color: var(--blue-ink);
  }
  :focus-visible {
    outline: 3px solid var(--focus);
    outline-offset: 1px;
  }
  [hidden] {
    display: none;
  }
  .hidden,
  .skip:not(:focus) {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip: rect(0 0 0 0);
    white-space: nowrap;
  }
  .quiet,
  .under,
  .hint,
  .confidence {
    color: var(--quiet);
    font-weight: normal;
  }
  .small,
  .under,
  .hint,
  .confidence {
    font-size: calc(var(--size) * 0.875);
  }
  .nowrap {
    white-space: nowrap;
  }
  .figure {
    font-variant-numeric: tabular-nums;
  }
  code,
  .code {
    font-family: Consolas, "DejaVu Sans Mono", monospace;
    font-size: calc(var(--size) * 0.875);
    overflow-wrap: anywhere;
    word-break: break-word;
  }
  h2 {
    font-size: calc(var(--size) * 1.25);
    line-height: 1.4;
    margin-bottom: 8px;
  }
  details > summary {
    cursor: pointer;
    min-height: 24px;
  }
  fieldset {
    border: 0;
    margin: 0;
    padding: 0;
    min-width: 0;
  }
  input[type="text"],
  input[type="search"],
  input[type="date"],
  select,
  textarea {
    width: 100%;
    background: var(--paper);
    border: 1px solid var(--edge);
    border-radius: 3px;
    padding: 4px 8px;
    min-height: 32px;
  }
  textarea {
    resize: vertical;
  }
  .plain {
    background: transparent;
    border: 1px solid var(--edge);
    border-radius: 3px;
    color: var(--blue-ink);
    padding: 1px 8px;
    min-height: 24px;
    cursor: pointer;
    text-align: left;
  }
  .main {
    background: var(--blue);
    border: 1px solid var(--blue);
    border-radius: 4px;
    color: var(--on-blue);
    padding: 8px 20px;
    min-height: 44px;
    font-weight: bold;
    cursor: pointer;
  }

  .badge {
    display: inline-block;
    font-size: calc(var(--size) * 0.875);
    line-height: 1.5;
    padding: 0 6px;
    border-radius: 3px;
    border: 1px solid currentColor;
    font-weight: normal;
    white-space: nowrap;
  }
  .confidence {
    white-space: nowrap;
  }
  .badge.assumed,
  .badge.verify {
    color: var(--notice);
    background: var(--notice-bg);
  }

  .outcome,
  .verdict-word {
    display: inline-block;
    border-radius: 3px;
    padding: 0 7px;
    white-space: nowrap;
    font-weight: bold;
    font-size: calc(var(--size) * 0.875);
  }
  .icon {
    display: inline-block;
    min-width: 1em;
    text-align: center;
    margin-right: 4px;
    font-weight: bold;
  }
  .tone-reject {
    color: var(--reject);
    background: var(--reject-bg);
  }
  .tone-revise {
    color: var(--revise);
    background: var(--revise-bg);
  }
  .tone-undetermined {
    color: var(--undetermined);
    background: var(--undetermined-bg);
  }
  .tone-condition {
    color: var(--condition);
    background: var(--condition-bg);
  }
  .tone-advice {
    color: var(--advice);
    background: var(--advice-bg);
  }
  .tone-pass {
    color: var(--pass);
    background: var(--pass-bg);
  }
  .tone-not_applicable {
    color: var(--na);
    background: var(--na-bg);
  }
  h4 {
    font-size: calc(var(--size) * 0.875);
    margin: 8px 0 3px;
    color: var(--blue-ink);
  }
  .table {
    /* What is hidden in a heading scrolls with it. */
    position: relative;
    overflow-x: auto;
    padding-bottom: 1px;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-size: calc(var(--size) * 0.875);
  }
  th,
  td {
    border: 1px solid var(--line);
    padding: 3px 6px;
    text-align: left;
    vertical-align: top;
  }
  th {
    background: var(--tint);
    font-weight: normal;
    white-space: nowrap;
  }
  .values li {
    padding: 2px 0 2px 10px;
    border-left: 2px solid var(--line);
    margin-bottom: 3px;
    overflow-wrap: anywhere;
  }
  .cell {
    display: inline-block;
    margin-right: 12px;
  }
  .line {
    margin-top: 6px;
  }
  .head {
    color: var(--blue-ink);
    font-weight: bold;
    font-size: calc(var(--size) * 0.875);
    margin-right: 6px;
  }
  .minor {
    margin-top: 6px;
  }
  .minor > summary {
    color: var(--blue-ink);
    font-size: calc(var(--size) * 0.875);
  }
  .explanation {
    white-space: pre-line;
  }

  .box {
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 4px;
    padding: 14px 16px;
    margin: 16px 20px;
  }
  .box.wrong {
    border-left: 4px solid var(--reject);
  }
  .box h2 + p {
    margin-bottom: 8px;
  }
  .diagnostics li {
    padding: 6px 0;
    border-top: 1px solid var(--line);
    overflow-wrap: anywhere;
  }
  .diagnostics .place {
    font-weight: bold;
  }

  @media (max-width: 900px) {
    .box {
      margin: 12px;
    }
  }
  @media (max-width: 520px) {
    .cards thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip: rect(0 0 0 0);
    }
    .cards,
    .cards tbody,
    .cards tr,
    .cards td {
      display: block;
    }
    .cards tr {
      border: 1px solid var(--line);
      margin-bottom: 6px;
    }
    .cards td {
      border: 0;
      border-bottom: 1px solid var(--line);
      padding-left: 6.5em;
      position: relative;
      min-height: 28px;
    }
    .cards td::before {
      content: attr(data-head);
      position: absolute;
      left: 6px;
      color: var(--quiet);
    }
  }
  .paper {
    display: none;
  }
  @media print {
    a {
      color: inherit;
      text-decoration: none;
    }
    .paper {
      display: block;
    }
  }
`;
