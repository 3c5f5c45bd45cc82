import { css } from "lit";

// Old cores have no flex gap, :is or inset, so spacing is by margins and grid gaps.
export const styles = css`
  :host {
    --ink: #1c2430;
    --quiet: #566070;
    --paper: #ffffff;
    --ground: #f3f5f8;
    --line: #d5dbe3;
    --edge: #8793a3;
    --blue: #17508f;
    --blue-ink: #17508f;
    --on-blue: #ffffff;
    --tint: #eaf1f9;
    --reject: #a3151b;
    --reject-bg: #fdecec;
    --revise: #8a3b00;
    --revise-bg: #fff0e0;
    --undetermined: #573a8c;
    --undetermined-bg: #f0ebfa;
    --condition: #665000;
    --condition-bg: #fcf3d0;
    --advice: #0b5480;
    --advice-bg: #e5f1fa;
    --pass: #17612f;
    --pass-bg: #e4f4e9;
    --na: #4f5866;
    --na-bg: #edf0f3;
    display: block;
    color: var(--ink);
    background: var(--ground);
    font-size: 14px;
    line-height: 1.6;
    font-family: "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif;
    color-scheme: light dark;
  }
  @media (prefers-color-scheme: dark) {
    :host {
      --ink: #e4e8ee;
      --quiet: #a9b3c0;
      --paper: #1b2129;
      --ground: #12161c;
      --line: #343d49;
      --edge: #76828f;
      --blue: #173f6d;
      --blue-ink: #9cc7f5;
      --on-blue: #ffffff;
      --tint: #22303f;
      --reject: #ffb3ac;
      --reject-bg: #4a1b1b;
      --revise: #ffc293;
      --revise-bg: #47290f;
      --undetermined: #d3c1fa;
      --undetermined-bg: #33284a;
      --condition: #f0d982;
      --condition-bg: #3d340f;
      --advice: #a4d3f5;
      --advice-bg: #14344a;
      --pass: #a2dcb3;
      --pass-bg: #173a22;
      --na: #bcc5d0;
      --na-bg: #2a313a;
    }
  }
  div[lang="en"] {
    font-family: "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
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
  :focus-visible {
    outline: 3px solid #e08a00;
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
    font-size: 12px;
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
    font-size: 12.5px;
    overflow-wrap: anywhere;
    word-break: break-word;
  }

  header {
    background: var(--blue);
    color: var(--on-blue);
    padding: 10px 20px;
    display: grid;
    grid-template-columns: 1fr auto;
    grid-gap: 6px 20px;
    align-items: center;
  }
  header h1 {
    font-size: 20px;
    line-height: 1.35;
  }
  header .meta {
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  header .meta span {
    margin-right: 14px;
  }
  header .tools {
    text-align: right;
  }
  header .tools > * {
    margin-left: 10px;
    display: inline-block;
  }
  header button,
  header input {
    background: transparent;
    color: var(--on-blue);
    border: 1px solid #c4d4e6;
    border-radius: 3px;
    padding: 3px 10px;
    min-height: 30px;
    cursor: pointer;
  }
  header input {
    color-scheme: dark;
  }
  header button[aria-pressed="true"] {
    background: #ffffff;
    color: #123f72;
  }
  header .langs button + button {
    margin-left: -1px;
  }
  .skip {
    color: var(--on-blue);
  }

  .picker {
    padding: 10px 20px;
    background: var(--paper);
    border-bottom: 1px solid var(--line);
  }
  .picker label {
    font-weight: bold;
    margin-right: 8px;
  }
  .picker select {
    max-width: 100%;
  }
  .picker p {
    margin-top: 4px;
  }
  main {
    display: grid;
    grid-template-columns: minmax(0, 11fr) minmax(0, 10fr);
    grid-gap: 16px;
    padding: 14px 20px 24px;
    max-width: 1680px;
    margin: 0 auto;
  }
  h2 {
    font-size: 16px;
    margin-bottom: 8px;
  }
  .results {
    position: sticky;
    top: 0;
    align-self: start;
    max-height: 100vh;
    overflow-y: auto;
    padding: 2px;
  }

  details > summary {
    cursor: pointer;
  }
  .group {
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 4px;
    margin-bottom: 8px;
  }
  .group > summary {
    padding: 7px 12px;
    font-weight: bold;
  }
  .group[open] > summary {
    border-bottom: 1px solid var(--line);
    background: var(--tint);
  }
  .group-state {
    float: right;
    font-weight: normal;
    font-size: 12px;
  }
  fieldset {
    border: 0;
    margin: 0;
    padding: 0;
    min-width: 0;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(220px, 100%), 1fr));
    grid-gap: 10px 16px;
    padding: 10px 12px 12px;
  }
  .field {
    min-width: 0;
  }
  .wide {
    grid-column: 1 / -1;
  }
  .label {
    display: block;
    line-height: 1.4;
    margin-bottom: 3px;
  }
  .hint {
    margin-top: 2px;
    line-height: 1.45;
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
  header input[type="date"] {
    width: auto;
    background: transparent;
    border-color: #c4d4e6;
  }
  .picker select {
    width: auto;
  }
  textarea {
    resize: vertical;
  }
  .number {
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
  .with-unit {
    display: flex;
    align-items: center;
  }
  .unit {
    flex: none;
    margin-left: 6px;
    color: var(--quiet);
  }
  .has-problem input,
  .has-problem select,
  .has-problem textarea {
    border-color: var(--reject);
  }
  .problem {
    font-size: 12.5px;
    margin-top: 3px;
  }
  .problem.error {
    color: var(--reject);
  }
  .problem.warning {
    color: var(--condition);
  }
  .segments label {
    display: inline-block;
    margin-right: 2px;
    position: relative;
  }
  .segments input {
    position: absolute;
    opacity: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    cursor: pointer;
  }
  .segments span {
    display: block;
    padding: 3px 12px;
    border: 1px solid var(--edge);
    border-radius: 3px;
    background: var(--paper);
  }
  .segments input:checked + span {
    background: var(--blue);
    border-color: var(--blue);
    color: var(--on-blue);
  }
  .segments input[value=""]:checked + span {
    background: var(--na-bg);
    border-color: var(--edge);
    color: var(--na);
  }
  .segments input:focus + span {
    outline: 3px solid #e08a00;
    outline-offset: 1px;
  }
  .choices label {
    display: inline-block;
    margin-right: 14px;
  }
  .choices input {
    margin-right: 5px;
    vertical-align: -1px;
  }
  .row {
    border: 1px solid var(--line);
    border-radius: 4px;
    margin-bottom: 8px;
    padding: 0 8px 8px;
  }
  .row .fields {
    padding: 4px 0 8px;
  }
  .hint span + span {
    margin-left: 6px;
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

  .badge {
    display: inline-block;
    font-size: 12px;
    line-height: 1.5;
    padding: 0 6px;
    border-radius: 3px;
    border: 1px solid currentColor;
    font-weight: normal;
    white-space: nowrap;
  }
  .badge.stage {
    color: var(--blue-ink);
    margin-left: 4px;
  }
  .badge.bad {
    color: var(--reject);
    background: var(--reject-bg);
    margin-right: 6px;
  }
  .badge.wanted {
    color: var(--undetermined);
    background: var(--undetermined-bg);
    margin-right: 6px;
  }
  .confidence {
    margin-left: 6px;
    white-space: nowrap;
  }
  .badge.assumed,
  .badge.verify {
    color: var(--condition);
    background: var(--condition-bg);
  }

  .outcome,
  .verdict-word {
    display: inline-block;
    border-radius: 3px;
    padding: 0 7px;
    white-space: nowrap;
    font-weight: bold;
    font-size: 12.5px;
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
  .verdict {
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 4px;
    padding: 8px 12px;
    margin-bottom: 8px;
    position: sticky;
    top: -2px;
    z-index: 1;
  }
  .verdict-word {
    font-size: 18px;
    padding: 2px 12px;
    margin-left: 8px;
  }
  .finder {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    margin-bottom: 8px;
  }
  .finder > label:first-child {
    flex: 1 1 240px;
  }
  .tick {
    margin: 4px 0 4px 12px;
  }
  .tick input {
    margin-right: 5px;
    vertical-align: -1px;
  }
  .box.strangers {
    margin: 0 0 8px;
    padding: 6px 12px;
  }
  .strangers li {
    display: flex;
    justify-content: space-between;
    align-items: center;
    padding: 2px 0;
  }
  .counts {
    margin-bottom: 6px;
  }
  .count {
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 3px;
    padding: 2px 8px 2px 4px;
    margin: 0 6px 6px 0;
    min-height: 28px;
    cursor: pointer;
  }
  .count[aria-pressed="true"] {
    border-color: var(--blue-ink);
    box-shadow: inset 0 0 0 1px var(--blue-ink);
  }
  .referrals,
  .folded {
    margin-bottom: 8px;
  }
  .referrals {
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 4px;
    padding: 6px 12px;
  }
  .referrals li {
    padding: 4px 0;
    border-top: 1px solid var(--line);
  }
  .outcomes h3 {
    font-size: 14px;
    margin: 10px 0 5px;
    padding-left: 8px;
    border-left: 4px solid var(--edge);
    line-height: 1.4;
  }
  .folded > summary {
    padding: 6px 0;
    color: var(--quiet);
  }
  .finding {
    background: var(--paper);
    border: 1px solid var(--line);
    border-left: 4px solid var(--edge);
    border-radius: 4px;
    margin-bottom: 6px;
  }
  .finding > details > summary {
    padding: 6px 10px;
    list-style-position: outside;
    display: block;
  }
  .finding > details > summary::-webkit-details-marker {
    display: none;
  }
  .finding > details > summary::before {
    content: "";
    float: right;
    width: 7px;
    height: 7px;
    margin: 8px 4px 0 8px;
    border: solid var(--quiet);
    border-width: 0 2px 2px 0;
    transform: rotate(45deg);
  }
  .finding > [open] > summary::before {
    transform: rotate(225deg);
  }
  .edge-reject,
  h3.edge-reject {
    border-left-color: var(--reject);
  }
  .edge-revise,
  h3.edge-revise {
    border-left-color: var(--revise);
  }
  .edge-undetermined,
  h3.edge-undetermined {
    border-left-color: var(--undetermined);
  }
  .edge-condition,
  h3.edge-condition {
    border-left-color: var(--condition);
  }
  .edge-advice,
  h3.edge-advice {
    border-left-color: var(--advice);
  }
  .edge-pass,
  h3.edge-pass {
    border-left-color: var(--pass);
  }
  .finding-head .code {
    margin: 0 4px;
  }
  .finding-title {
    font-weight: bold;
  }
  .finding-message {
    display: block;
    margin-top: 2px;
    white-space: pre-line;
    overflow-wrap: anywhere;
  }
  .finding-body {
    padding: 0 10px 10px;
  }
  h4 {
    font-size: 13px;
    margin: 8px 0 3px;
    color: var(--blue-ink);
  }
  .table {
    overflow-x: auto;
    padding-bottom: 1px;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-size: 13px;
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
  .missing {
    padding: 0 10px 8px;
  }
  .missing ul {
    display: inline;
  }
  .missing li {
    display: inline-block;
    margin: 2px 6px 2px 0;
    overflow-wrap: anywhere;
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
    font-size: 13px;
    margin-right: 6px;
  }
  .minor {
    margin-top: 6px;
  }
  .minor > summary {
    color: var(--blue-ink);
    font-size: 13px;
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
  .bar {
    display: none;
  }

  @media (max-width: 900px) {
    header {
      grid-template-columns: minmax(0, 1fr);
      padding: 10px 12px;
    }
    header .tools {
      text-align: left;
    }
    header .tools > * {
      margin: 0 10px 6px 0;
    }
    .picker {
      padding: 10px 12px;
    }
    .picker select {
      width: 100%;
    }
    main {
      display: block;
      padding: 12px 12px 72px;
    }
    .box {
      margin: 12px;
    }
    .results {
      position: static;
      max-height: none;
      overflow: visible;
      margin-top: 16px;
    }
    .bar {
      display: flex;
      justify-content: space-between;
      align-items: center;
      position: fixed;
      left: 0;
      right: 0;
      bottom: 0;
      z-index: 2;
      padding: 8px 12px;
      background: var(--paper);
      border-top: 1px solid var(--line);
    }
    .bar .verdict-word {
      margin-left: 0;
      font-size: 15px;
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
    .paper {
      display: block;
    }
    header .paper {
      display: inline;
    }
    .given {
      columns: 2;
      margin-bottom: 12px;
    }
    .counts,
    .folded,
    .form,
    .picker select,
    .tools,
    .bar,
    .skip {
      display: none;
    }
    main {
      display: block;
    }
    .results {
      position: static;
      max-height: none;
      overflow: visible;
    }
    .finding {
      break-inside: avoid;
    }
  }
`;
