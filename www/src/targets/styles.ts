import { css } from "lit";

export const styles = css`
  .targets {
    padding: 14px 20px 24px;
    max-width: 1680px;
    margin: 0 auto;
  }
  .targets.over {
    outline: 3px dashed var(--blue-ink);
    outline-offset: -6px;
  }
  .bar-of-tools {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    margin-bottom: 6px;
  }
  .bar-of-tools > * {
    margin: 0 12px 8px 0;
  }
  .bar-of-tools .plain {
    min-height: 32px;
    background: var(--paper);
  }
  .bar-of-tools .label {
    display: block;
    font-weight: bold;
  }
  .bar-of-tools select {
    width: auto;
    min-width: 120px;
  }
  .targets h2 {
    font-size: calc(var(--size) * 1.25);
    margin: 14px 0 8px;
  }
  .summary {
    margin-bottom: 8px;
  }
  .summary > span {
    margin-right: 14px;
  }
  .cards-grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(330px, 100%), 1fr));
    grid-gap: 12px;
  }
  .card {
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 4px;
    padding: 10px 14px 12px;
    break-inside: avoid;
  }
  .card h3 {
    font-size: 16px;
    display: flex;
    justify-content: space-between;
    align-items: flex-start;
  }
  .card h3 .outcome {
    margin-left: 8px;
    flex: none;
  }
  .card .big {
    font-size: 24px;
    line-height: 1.4;
    font-weight: bold;
  }
  .card[data-met="undefined"] .big {
    color: var(--quiet);
  }
  .card .bullet {
    margin: 4px 0 2px;
  }
  .card .trend {
    margin-top: 6px;
  }
  .card .backing {
    margin-top: 6px;
    border-top: 1px solid var(--line);
    padding-top: 4px;
    overflow-wrap: anywhere;
  }
  .panel {
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 4px;
    padding: 10px 14px;
    margin-bottom: 10px;
  }
  .panel li {
    padding: 2px 0;
  }
  .problem.error {
    color: var(--reject);
  }
  .table {
    position: relative;
  }
  .table table {
    background: var(--paper);
    min-width: 620px;
  }
  tbody th {
    white-space: normal;
    min-width: 7em;
  }
  td.bars {
    width: 28%;
    min-width: 120px;
    vertical-align: middle;
  }
  .compare select {
    width: auto;
    max-width: 100%;
    margin-bottom: 8px;
  }
  @media (max-width: 900px) {
    .targets {
      padding: 12px;
    }
  }
  @media print {
    .targets {
      padding: 0;
    }
    .bar-of-tools,
    .hint,
    .compare select,
    .panel button {
      display: none;
    }
    .cards-grid {
      grid-template-columns: 1fr 1fr;
    }
    tr {
      break-inside: avoid;
    }
  }
`;
