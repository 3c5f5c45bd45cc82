import { css } from "lit";

// The Screen: the form beside what was found.
export const styles = css`
  .picker {
    padding: 10px 20px;
    background: var(--paper);
    border-bottom: 1px solid var(--line);
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    margin: 0 -6px -6px 0;
  }
  .tools > * {
    margin: 0 6px 6px 0;
  }
  .tools .plain,
  .tools input,
  .tools select {
    min-height: 32px;
  }
  .tools label {
    display: flex;
    align-items: center;
    font-weight: bold;
    white-space: nowrap;
  }
  .tools label > * {
    margin-left: 8px;
    font-weight: normal;
  }
  .tools .naming {
    flex: 1 1 320px;
  }
  .tools select {
    max-width: 22em;
  }
  .plain:disabled {
    color: var(--quiet);
    cursor: default;
    opacity: 0.7;
  }
  .kept {
    margin-top: 6px;
  }
  .projects li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    padding: 5px 0;
    border-top: 1px solid var(--line);
  }
  .projects li > * {
    margin-right: 12px;
  }
  .projects .project-title {
    font-weight: bold;
    overflow-wrap: anywhere;
  }
  .projects .verdict-word {
    font-size: calc(var(--size) * 0.875);
    padding: 0 7px;
    margin-left: 0;
  }
  .projects .acts {
    margin: 0 0 0 auto;
  }
  .projects .plain[aria-pressed="true"] {
    box-shadow: inset 0 0 0 1px var(--blue-ink);
    background: var(--tint);
  }
  .compared .verdict-word {
    font-size: calc(var(--size) * 0.875);
    padding: 0 7px;
    margin-left: 0;
  }
  .compared th {
    white-space: normal;
  }
  .compared .part {
    background: none;
    font-weight: bold;
  }
  .begin,
  .panel {
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 4px;
    margin-bottom: 8px;
  }
  .begin {
    padding: 8px 12px;
  }
  .begin h3,
  .others h3 {
    font-size: var(--size);
  }
  .begin li {
    display: inline-block;
    margin: 4px 6px 0 0;
  }
  .results .box {
    margin: 0 0 12px;
  }
  .others {
    margin-top: 16px;
  }
  .others .hint {
    margin-bottom: 6px;
  }
  .rest {
    border-top: 1px dashed var(--line);
  }
  .rest > summary {
    padding: 6px 12px;
    color: var(--quiet);
    font-size: calc(var(--size) * 0.875);
  }
  select.units {
    width: auto;
    flex: none;
    max-width: 45%;
    margin-left: 6px;
    padding: 4px 2px;
  }
  .filters {
    display: flex;
    flex-wrap: wrap;
    margin-bottom: 2px;
  }
  .filters label {
    margin: 0 10px 6px 0;
    white-space: nowrap;
  }
  .filters select {
    width: auto;
    max-width: 15em;
    min-height: 28px;
    padding: 2px 4px;
  }
  .steps {
    margin: 4px 0 0;
    padding-left: 1.8em;
    font-size: calc(var(--size) * 0.875);
  }
  .steps li {
    padding: 2px 0;
    overflow-wrap: anywhere;
  }
  .steps pre {
    margin: 2px 0;
    padding: 2px 8px;
    background: var(--tint);
    white-space: pre-wrap;
  }
  .picker p {
    margin-top: 4px;
  }
  .desk {
    display: grid;
    grid-template-columns: minmax(0, 11fr) minmax(0, 10fr);
    grid-gap: 16px;
    padding: 14px 20px 24px;
    max-width: 1680px;
    margin: 0 auto;
  }
  /* What follows stays where it is when the form comes. */
  .form.coming {
    min-height: 100vh;
  }
  .results {
    position: sticky;
    top: 0;
    align-self: start;
    max-height: 100vh;
    overflow-y: auto;
    padding: 2px;
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
  /* On a narrow screen its state is a line of its own: the fields go below, not beside it. */
  .group > summary::after {
    content: "";
    display: block;
    clear: both;
  }
  .group-state {
    float: right;
    font-weight: normal;
    font-size: calc(var(--size) * 0.875);
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
  .tools input,
  .tools select {
    width: auto;
  }
  .tools .naming input {
    width: 100%;
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
    font-size: calc(var(--size) * 0.875);
    margin-top: 3px;
  }
  .problem.error {
    color: var(--reject);
  }
  .problem.warning {
    color: var(--notice);
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
    outline: 3px solid var(--focus);
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
  .card {
    background: var(--paper);
    border: 1px solid var(--line);
    border-top: 6px solid var(--edge);
    border-radius: 4px;
    padding: 12px 16px 16px;
    margin-bottom: 12px;
  }
  .card h2 {
    margin: 0 0 4px;
  }
  .card .verdict-word {
    font-size: calc(var(--size) * 1.5);
    padding: 2px 14px;
  }
  .card > p {
    margin-top: 8px;
  }
  .card-reason {
    font-size: calc(var(--size) * 1.125);
    line-height: 1.5;
    white-space: pre-line;
    overflow-wrap: anywhere;
  }
  .doubts {
    color: var(--notice);
    margin-top: 8px;
  }
  .doubts li {
    padding-left: 1em;
  }
  .two-numbers {
    margin: 12px 0 0;
  }
  .two-numbers .side {
    margin-bottom: 6px;
  }
  .card.edge-reject {
    border-top-color: var(--reject);
  }
  .card.edge-revise {
    border-top-color: var(--revise);
  }
  .card.edge-undetermined {
    border-top-color: var(--undetermined);
  }
  .card.edge-condition {
    border-top-color: var(--condition);
  }
  .card.edge-pass {
    border-top-color: var(--pass);
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    margin: 12px -8px -8px 0;
  }
  .acts > * {
    margin: 0 8px 8px 0;
  }
  .acts .main,
  .acts .plain {
    min-height: 44px;
    padding: 8px 14px;
  }
  .reading {
    font-size: var(--size);
    font-variant-numeric: tabular-nums;
    margin-top: 4px;
  }
  .usual {
    flex: none;
    margin-left: 6px;
  }
  .head-row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
  }
  .head-row .naming {
    flex: 1 1 260px;
    display: flex;
    align-items: center;
    margin-right: 16px;
    white-space: nowrap;
  }
  .head-row .naming input {
    margin-left: 8px;
    min-width: 0;
  }
  .views button {
    background: var(--paper);
    border: 1px solid var(--edge);
    color: var(--blue-ink);
    padding: 4px 14px;
    min-height: 36px;
    cursor: pointer;
  }
  .views button + button {
    margin-left: -1px;
  }
  .views button[aria-pressed="true"] {
    background: var(--blue);
    border-color: var(--blue);
    color: var(--on-blue);
  }
  .menu > summary,
  .filter > summary {
    color: var(--blue-ink);
    font-size: calc(var(--size) * 0.875);
    padding: 4px 0;
  }
  .filter {
    margin-bottom: 8px;
  }
  .referrals .referred li {
    border: 0;
    padding: 2px 0;
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
    font-size: var(--size);
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
  .missing {
    padding: 0 10px 8px;
  }
  .gap {
    border: 1px solid var(--line);
    border-radius: 4px;
    background: var(--undetermined-bg);
    padding: 10px 10px 4px;
    margin-bottom: 6px;
  }
  .gap .under {
    display: block;
  }
  .gap > .missing {
    padding: 4px 0 8px;
  }
  .missing ul {
    display: inline;
  }
  .missing li {
    display: inline-block;
    margin: 2px 6px 2px 0;
    overflow-wrap: anywhere;
  }
  .judge,
  .judged,
  .judging {
    padding: 0 10px 8px;
    font-size: calc(var(--size) * 0.875);
  }
  .judged {
    margin: 0 10px 8px;
    padding: 8px 10px;
    border-left: 3px solid var(--line);
    background: var(--tint);
    overflow-wrap: anywhere;
  }
  .judged .judge {
    padding: 4px 0 0;
  }
  .judge .plain {
    margin-right: 8px;
  }
  .judge-row {
    margin-top: 10px;
  }
  .judge-row label {
    display: block;
    font-weight: 600;
  }
  .judge-row input,
  .judge-row select,
  .judge-row textarea {
    box-sizing: border-box;
    width: 100%;
    max-width: 420px;
    min-height: 44px;
    font: inherit;
    font-size: var(--size);
  }
  .stale {
    margin: 0 0 12px;
    border-left: 4px solid var(--notice);
  }
  .stale li {
    margin-top: 6px;
    overflow-wrap: anywhere;
  }
  .foot-bar {
    display: none;
  }

  @media (max-width: 900px) {
    .picker {
      padding: 10px 12px;
    }
    .tools label,
    .tools select {
      max-width: 100%;
      flex-shrink: 1;
    }
    .tools label {
      flex: 1 1 100%;
      min-width: 0;
    }
    .tools select {
      min-width: 0;
      flex: 1;
    }
    .desk {
      display: block;
      padding: 12px 12px 72px;
    }
    .results {
      position: static;
      max-height: none;
      overflow: visible;
      margin-top: 16px;
    }
    .foot-bar {
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
    .foot-bar .verdict-word {
      margin-left: 0;
      font-size: var(--size);
    }
  }
  @media (max-width: 520px) {
    .compared th {
      display: block;
      border-width: 0 0 1px;
    }
    .compared td {
      padding-left: 6px;
    }
    .compared td::before {
      position: static;
      display: block;
      font-size: calc(var(--size) * 0.875);
    }
  }
  @media print {
    .given {
      columns: 2;
      margin-bottom: 12px;
    }
    .counts,
    .folded,
    .form,
    .tools,
    .kept,
    .panel,
    .filters,
    [data-explain]:not([open]),
    [data-comparison],
    .foot-bar,
    .skip {
      display: none;
    }
    .desk {
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
