/** A CSV document by RFC 4180, the byte order mark removed. Throws when the last record does not end. */
export function csvRecords(csv: string, separator: string = ','): string[][] {
  const records: string[][] = [];
  const record: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = csv.startsWith('\uFEFF') ? 1 : 0; at < csv.length; at++) {
    const character = csv[at] ?? '';
    if (quoted && character === '"' && csv[at + 1] === '"') cell += csv[++at] ?? '';
    else if (character === '"') quoted = !quoted;
    else if (quoted || (character !== separator && character !== '\r' && character !== '\n')) cell += character;
    else if (character !== '\r') {
      record.push(cell);
      cell = '';
      if (character === '\n') records.push(record.splice(0));
    }
  }
  if (quoted || cell !== '' || record.length > 0) throw new Error('the last record does not end');
  return records;
}

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&#58;': ':', '&#46;': '.', '&#64;': '@' };

/** Cells of one row of a Markdown table, escapes undone. */
function cellsOf(row: string): string[] {
  const cells = [''];
  for (let at = 1; at < row.length - 1; at++) {
    const character = row[at] ?? '';
    if (character === '|') cells.push('');
    else cells.push(`${cells.pop() ?? ''}${character === '\\' ? (row[++at] ?? '') : character}`);
  }
  return cells.map((cell) => cell.trim().replace(/&(?:lt|gt|amp|#58|#46|#64);/gu, (entity) => entities[entity] ?? entity));
}

/** Rows of the Markdown table with this heading; none when there is no such table. */
export function markdownTable(text: string, head: string): string[][] {
  const lines = text.split('\n');
  const from = lines.indexOf(head);
  if (from < 0) return [];
  const rows = lines.slice(from + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end < 0 ? rows.length : end).map(cellsOf);
}
