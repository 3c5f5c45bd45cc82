import { css } from "lit";

export const styles = css`
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(210px, 1fr));
    grid-gap: 8px 14px;
    align-items: end;
    margin: 4px 0 8px;
  }
  .fields .wide {
    grid-column: 1 / -1;
  }
  fieldset {
    border-top: 1px solid var(--line);
    padding: 8px 0;
  }
  legend {
    font-weight: bold;
    color: var(--blue-ink);
    padding-right: 8px;
  }
  .kinds label {
    display: block;
    padding: 3px 0;
  }
  label input[type="text"],
  label select,
  label input[type="date"] {
    display: block;
  }
  .tick {
    display: inline-block;
    margin: 4px 14px 0 0;
  }
  .condition {
    display: grid;
    grid-template-columns: minmax(0, 3fr) minmax(0, 2fr) auto;
    grid-gap: 8px;
    align-items: end;
    margin-bottom: 6px;
  }
  pre {
    margin: 4px 0 8px;
    padding: 8px;
    border: 1px solid var(--line);
    background: var(--ground);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    font-size: 14px;
    max-height: 420px;
    overflow-y: auto;
  }
  .actions > * {
    margin: 4px 8px 0 0;
  }
  .main:not([disabled]) {
    background: var(--blue);
    color: var(--on-blue);
  }
`;
