import { css } from "lit";

export const styles = css`
  :host {
    padding-top: 14px;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin: 8px 0;
  }
  .actions button {
    min-height: 36px;
    padding: 3px 14px;
  }
  section {
    margin: 0 20px 20px;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(180px, 1fr));
    gap: 8px 12px;
    align-items: end;
  }
  .fields .wide {
    grid-column: 1 / -1;
  }
  .card {
    background: var(--paper);
    border: 1px solid var(--line);
    border-left: 4px solid var(--edge);
    border-radius: 4px;
    padding: 10px 14px;
    margin-bottom: 10px;
  }
  .card .actions {
    margin-bottom: 0;
  }
  @media (max-width: 900px) {
    section {
      margin: 0 12px 16px;
    }
  }
`;
