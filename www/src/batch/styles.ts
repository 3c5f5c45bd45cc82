import { css } from "lit";

export const styles = css`
  .page {
    padding: 14px 20px 24px;
    max-width: 1680px;
    margin: 0 auto;
  }
  .page > * {
    margin-bottom: 12px;
  }
  .card {
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 4px;
    padding: 12px 16px;
  }
  h3 {
    font-size: 16px;
    margin: 4px 0;
  }
  .drop {
    border: 2px dashed var(--edge);
    border-radius: 6px;
    padding: 28px 16px;
    text-align: center;
    background: var(--paper);
  }
  .drop.held {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    padding: 8px 16px 0;
    text-align: left;
  }
  .drop.held > * {
    margin: 0 8px 8px 0;
  }
  .drop.held [data-batch-name] {
    width: auto;
    max-width: 100%;
  }
  .drop.over {
    background: var(--tint);
    border-color: var(--blue-ink);
  }
  .primary {
    background: var(--blue);
    color: var(--on-blue);
    border: 1px solid var(--blue);
    border-radius: 3px;
    padding: 5px 14px;
    min-height: 32px;
    cursor: pointer;
  }
  .primary[disabled],
  .plain[disabled] {
    opacity: 0.5;
    cursor: default;
  }
  .row > * {
    margin: 0 10px 6px 0;
  }
  .table {
    margin-top: 6px;
  }
  .table.tall {
    max-height: 50vh;
    overflow: auto;
  }
  .table.tall thead th {
    position: sticky;
    top: 0;
  }
  .number {
    text-align: right;
    white-space: nowrap;
  }
  .cells {
    overflow-wrap: anywhere;
    min-width: 10em;
    color: var(--quiet);
  }
  td select {
    min-width: 14em;
  }
  .kinds,
  .tasks,
  .kept {
    list-style: none;
    margin: 6px 0;
    padding: 0;
  }
  .kinds li,
  .tasks li,
  .kept li {
    padding: 6px 0;
    border-top: 1px solid var(--line);
    overflow-wrap: anywhere;
  }
  .kinds p {
    margin: 0 0 4px;
  }
  .text {
    display: inline-block;
    max-width: 100%;
    margin: 0 14px 4px 0;
  }
  .text > .small {
    display: inline-block;
  }
  .cure button {
    margin: 0 8px 6px 0;
  }
  .asked label {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    justify-content: space-between;
    padding: 4px 0;
    border-top: 1px solid var(--line);
  }
  .asked select,
  .asked input,
  .filters select,
  .text select {
    max-width: min(18em, 100%);
  }
  .filters label {
    max-width: 100%;
  }
  .asked label > * {
    min-width: 0;
  }
  tr.unmatched td,
  tr.unmatched th {
    background: var(--notice-bg);
  }
  th button,
  .link {
    background: none;
    border: 0;
    padding: 0;
    min-height: 24px;
    color: var(--blue-ink);
    cursor: pointer;
    text-align: left;
    font-weight: inherit;
  }
  .link {
    text-decoration: underline;
    overflow-wrap: anywhere;
  }
  .group-row th {
    white-space: normal;
  }
  .group-row button {
    margin-right: 14px;
    min-height: 28px;
  }
  [data-results] td:nth-child(2) {
    min-width: 10em;
  }
  [data-results] td:nth-child(3),
  [data-totals] th[scope="row"] {
    min-width: 9em;
    white-space: normal;
  }
  [data-totals] thead th {
    white-space: normal;
    vertical-align: bottom;
  }
  .codes {
    min-width: 15em;
  }
  .codes .one {
    display: block;
  }
  /* Only where it is narrow is anything folded. */
  .of-fold {
    display: none;
  }
  .counts {
    margin-top: 12px;
  }
  .counts button {
    margin: 0 8px 8px 0;
    padding: 3px 8px;
  }
  .counts button[aria-pressed="true"] {
    border-color: var(--blue-ink);
    box-shadow: 0 0 0 1px var(--blue-ink);
  }
  .filters label {
    display: inline-block;
    margin: 0 16px 8px 0;
  }
  .filters input,
  .filters select {
    width: auto;
    min-width: 16em;
    max-width: 100%;
  }
  .pager {
    margin-top: 8px;
  }
  .pager > * {
    margin-right: 8px;
  }
  progress {
    width: 100%;
    height: 14px;
  }
  .note {
    display: block;
    white-space: normal;
  }
  .bar-head {
    min-width: 160px;
  }
  .parts label {
    display: inline-block;
    margin-right: 14px;
  }
  .stale {
    border-left: 4px solid var(--notice);
  }
  @media (max-width: 900px) {
    .page {
      padding: 10px 12px 20px;
    }
  }
  /* On a phone each row is a card; the headings stay, since they sort. */
  @media (max-width: 520px) {
    [data-results] thead {
      position: static;
      width: auto;
      height: auto;
      clip: auto;
    }
    [data-results] thead tr {
      display: flex;
      flex-wrap: wrap;
      border: 0;
    }
    [data-results] thead th {
      border: 1px solid var(--line);
      margin: 0 4px 4px 0;
    }
    [data-results] .group-row th {
      display: block;
    }
    [data-results] .compact {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 2px 8px;
      align-items: center;
      padding: 6px 8px;
    }
    [data-results] .compact td {
      grid-column: 1 / -1;
      border: 0;
      min-width: 0;
      min-height: 0;
      padding: 0;
    }
    [data-results] .compact .of-name {
      grid-column: 1;
    }
    [data-results] .compact .of-row {
      grid-column: 2;
      grid-row: 1;
      align-self: start;
      color: var(--quiet);
    }
    [data-results] .compact .of-verdict {
      grid-column: 1;
      grid-row: 2;
    }
    [data-results] .compact .of-fold {
      display: block;
      grid-column: 2;
      grid-row: 2;
    }
    [data-results] .compact:not([data-whole]) .of-name .link,
    [data-results] .compact:not([data-whole]) .one {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      overflow: hidden;
    }
    [data-results] .compact:not([data-whole]) .further,
    [data-results] .compact:not([data-whole]) .of-rest,
    [data-results] .compact .of-region:empty,
    [data-results] .compact .of-rest:empty {
      display: none;
    }
    [data-results] .compact td::before {
      display: none;
    }
    [data-results] .compact .of-rest::before {
      position: static;
      display: inline;
      padding-right: 8px;
    }
    .cards td.number {
      text-align: left;
    }
    [data-totals] tr > th {
      display: block;
    }
    [data-totals] td {
      padding-left: 6px;
    }
    [data-totals] td::before {
      position: static;
      display: block;
    }
    [data-totals] td:empty {
      display: none;
    }
  }
  @media print {
    .drop,
    .filters,
    .pager,
    .row {
      display: none;
    }
  }
`;
