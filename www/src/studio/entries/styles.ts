import { css } from "lit";

export const styles = css`
  .both {
    display: grid;
    grid-template-columns: minmax(180px, 1fr) minmax(0, 3fr);
    grid-gap: 14px;
    align-items: start;
  }
  .list {
    position: sticky;
    top: 0;
  }
  .entries {
    max-height: 400px;
    overflow-y: auto;
    border: 1px solid var(--line);
    margin: 4px 0 8px;
  }
  .entries button {
    display: block;
    width: 100%;
    border: 0;
    background: transparent;
    color: var(--ink);
    text-align: left;
    padding: 3px 8px;
    min-height: 26px;
    cursor: pointer;
    overflow-wrap: anywhere;
  }
  .entries .inner {
    padding-left: 22px;
  }
  .entries [aria-current] {
    background: var(--tint);
    color: var(--blue-ink);
    font-weight: bold;
  }
  .part,
  .row label {
    min-width: 0;
  }
  .wide {
    grid-column: 1 / -1;
  }
  fieldset {
    border: 1px solid var(--line);
    border-radius: 4px;
    padding: 4px 10px 10px;
    margin: 10px 0;
    min-width: 0;
  }
  .row {
    display: grid;
    grid-template-columns: minmax(80px, 1fr) minmax(0, 2fr) minmax(0, 2fr) auto;
    grid-gap: 4px 8px;
    align-items: end;
    padding: 4px 0;
    border-bottom: 1px solid var(--line);
  }
  .answer {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    grid-gap: 4px 8px;
    align-items: end;
    padding: 3px 0;
  }
  .answer .wrong-cell,
  .row .wrong-cell,
  .row p {
    grid-column: 1 / -1;
  }
  .adder {
    display: block;
    margin-top: 8px;
    max-width: 420px;
  }
  .row + .plain {
    margin: 6px 8px 0 0;
  }
  @media (max-width: 900px) {
    .both {
      grid-template-columns: minmax(0, 1fr);
    }
    .list {
      position: static;
    }
    .entries {
      max-height: 220px;
    }
  }
  @media (max-width: 520px) {
    .row {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
