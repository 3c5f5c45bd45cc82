import { css } from "lit";

export const styles = css`
  .drop {
    margin: 12px 0;
    padding: 22px 16px;
    border: 2px dashed var(--edge);
    border-radius: 4px;
    text-align: center;
  }
  .drop.over {
    border-color: var(--blue-ink);
    background: var(--tint);
  }
  .drop button {
    margin-left: 6px;
  }
  textarea {
    font-family: Consolas, "DejaVu Sans Mono", monospace;
    font-size: 14px;
  }
  .actions {
    margin-top: 8px;
  }
  .actions button {
    margin-right: 8px;
    padding: 3px 14px;
  }
  .results {
    margin: 0 20px 24px;
  }
  .card {
    background: var(--paper);
    border: 1px solid var(--line);
    border-left: 4px solid var(--edge);
    border-radius: 4px;
    padding: 12px 16px;
    margin-bottom: 12px;
  }
  .card h3 {
    font-size: 16px;
    margin-bottom: 6px;
    overflow-wrap: anywhere;
  }
  .card .file {
    font-weight: normal;
  }
  .card table {
    table-layout: fixed;
  }
  .card td {
    overflow-wrap: anywhere;
    word-break: break-word;
  }
  .about {
    margin: 8px 0;
  }
  .about div {
    display: flex;
    gap: 8px;
    padding: 1px 0;
  }
  .about dt {
    flex: none;
    width: 9em;
    color: var(--quiet);
  }
  .about dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .edge-pass {
    border-left-color: var(--pass);
  }
  .edge-reject {
    border-left-color: var(--reject);
  }
  .edge-condition {
    border-left-color: var(--condition);
  }
  .edge-advice {
    border-left-color: var(--advice);
  }
  @media (max-width: 900px) {
    .results {
      margin: 0 12px 16px;
    }
  }
`;
