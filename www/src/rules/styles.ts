import { css } from "lit";

export const styles = css`
  .reading {
    display: grid;
    grid-template-columns: minmax(280px, 4fr) minmax(0, 9fr);
    grid-gap: 16px;
    padding: 14px 20px 24px;
    max-width: 1680px;
    margin: 0 auto;
  }
  .shelves {
    position: sticky;
    top: 0;
    align-self: start;
    max-height: 100vh;
    display: flex;
    flex-direction: column;
    padding: 2px 0 8px;
  }
  .list {
    min-height: 160px;
    overflow-y: auto;
    padding-right: 6px;
  }
  .label {
    display: block;
    font-weight: bold;
  }
  .label.small {
    font-weight: normal;
    color: var(--quiet);
  }
  .shelf-tabs {
    display: flex;
    flex-wrap: wrap;
    margin: 8px 0;
  }
  .shelf-tabs a {
    display: block;
    padding: 3px 10px;
    margin: 0 4px 4px 0;
    border: 1px solid var(--edge);
    border-radius: 3px;
    text-decoration: none;
    background: var(--paper);
  }
  .shelf-tabs a[aria-current] {
    background: var(--blue);
    border-color: var(--blue);
    color: var(--on-blue);
  }
  .narrowing {
    display: grid;
    grid-template-columns: 1fr 1fr;
    grid-gap: 6px 8px;
    align-items: end;
    margin-bottom: 6px;
  }
  .narrowing-of > summary {
    color: var(--blue-ink);
    margin: 6px 0;
  }
  .narrowing label,
  .narrowing select {
    min-width: 0;
    width: 100%;
  }
  .shelves h3 {
    font-size: 14px;
    color: var(--quiet);
    margin: 10px 0 3px;
  }
  .entries a {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    padding: 4px 8px;
    border: 1px solid var(--line);
    border-bottom-width: 0;
    background: var(--paper);
    color: var(--ink);
    text-decoration: none;
    overflow-wrap: anywhere;
  }
  .entries li:last-child a {
    border-bottom-width: 1px;
  }
  .entries a:hover {
    background: var(--tint);
  }
  .entries a[aria-current] {
    background: var(--tint);
    box-shadow: inset 4px 0 0 var(--blue-ink);
    font-weight: bold;
  }
  .entries .code {
    color: var(--quiet);
    font-weight: normal;
    white-space: nowrap;
  }
  .entries .under {
    margin-left: 8px;
    text-align: right;
    flex: none;
    max-width: 45%;
  }

  article {
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 4px;
    padding: 14px 18px 20px;
    min-width: 0;
    align-self: start;
    overflow-wrap: break-word;
  }
  article h2 {
    font-size: calc(var(--size) * 1.25);
    line-height: 1.4;
    margin-bottom: 4px;
  }
  article h2:focus {
    outline: none;
  }
  article h2 .code {
    font-weight: normal;
    color: var(--quiet);
  }
  article h3 {
    font-size: 16px;
    margin: 16px 0 4px;
    color: var(--blue-ink);
  }
  .back {
    display: none;
  }
  .meta {
    margin-bottom: 8px;
    color: var(--quiet);
  }
  .meta > * {
    margin-right: 10px;
  }
  .badge.stage {
    color: var(--blue-ink);
  }
  .links li {
    padding: 2px 0;
  }
  .tags li {
    display: inline-block;
    padding: 0 8px;
    margin: 0 6px 4px 0;
    border: 1px solid var(--line);
    border-radius: 3px;
    background: var(--ground);
  }
  .used-table {
    margin-bottom: 8px;
  }
  .right {
    text-align: right;
  }
  tr.now {
    background: var(--pass-bg);
  }
  tr.past {
    color: var(--quiet);
  }
  .tick {
    display: inline-block;
    margin-bottom: 6px;
  }
  .tick input {
    margin-right: 5px;
    vertical-align: -1px;
  }
  .families {
    max-width: 640px;
    margin-top: 10px;
  }
  .families th,
  .families td {
    border: 0;
    background: transparent;
    vertical-align: middle;
  }
  .families .bars {
    width: 45%;
  }

  .case {
    border: 1px solid var(--line);
    border-radius: 3px;
    margin-bottom: 4px;
  }
  .case > summary {
    padding: 3px 8px;
  }
  .case-body {
    padding: 0 8px 8px 26px;
  }
  .case-result {
    margin-left: 6px;
    font-size: 14px;
    white-space: nowrap;
  }
  .case-result.good {
    color: var(--pass);
  }
  .case-result.bad,
  .problem.error {
    color: var(--reject);
  }
  .record li {
    display: inline-block;
    max-width: 100%;
    margin-right: 16px;
    overflow-wrap: anywhere;
  }
  .case button {
    margin-top: 6px;
  }

  .script-of > summary h3 {
    display: inline;
  }
  .script {
    margin: 4px 0 0;
    padding: 8px 0;
    border: 1px solid var(--line);
    border-radius: 4px;
    background: var(--ground);
    overflow-x: auto;
    line-height: 1.55;
    counter-reset: line;
  }
  .script code {
    display: inline-block;
    min-width: 100%;
    overflow-wrap: normal;
    word-break: normal;
  }
  .source-line {
    display: block;
    padding-right: 12px;
  }
  .source-line::before {
    content: attr(data-line);
    display: inline-block;
    width: 3.2em;
    padding-right: 1em;
    text-align: right;
    color: var(--quiet);
  }
  .script i {
    font-style: normal;
  }
  .script .comment {
    color: var(--quiet);
  }
  .script .string {
    color: var(--pass);
  }
  .script .keyword {
    color: var(--undetermined);
    font-weight: bold;
  }
  .script .number {
    color: var(--revise);
  }
  .script .call {
    color: var(--advice);
  }

  @media (max-width: 900px) {
    .reading {
      display: block;
      padding: 12px;
    }
    .shelves {
      position: static;
      max-height: none;
      display: block;
      padding: 0;
    }
    .list {
      overflow: visible;
      padding: 0;
    }
    .reading[data-chosen="yes"] .shelves,
    .reading[data-chosen="no"] article {
      display: none;
    }
    .back {
      display: block;
      margin-bottom: 8px;
    }
    article {
      padding: 12px;
    }
  }
  @media print {
    .shelves,
    .back,
    .case button {
      display: none;
    }
    .reading {
      display: block;
    }
    article {
      border: 0;
      padding: 0;
    }
    .script {
      white-space: pre-wrap;
    }
  }
`;
