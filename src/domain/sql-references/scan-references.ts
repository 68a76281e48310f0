import { isSymbol, type SqlToken } from './sql-tokens.ts';

/** What a look at the tokens alone tells. */
export interface ScannedReferences {
  /** Every database that is named, rather too many than too few. */
  readonly databases: ReadonlySet<string>;
  /** Statements are put together at run time: PREPARE, EXECUTE IMMEDIATE. */
  readonly dynamic: boolean;
}

/** Words after which a table or routine stands. */
const openers = new Set(
  'FROM JOIN STRAIGHT_JOIN INTO UPDATE DELETE INSERT REPLACE TRUNCATE TABLE TABLES VIEW CALL REFERENCES HANDLER TO FOR DECLARE'.split(' '),
);
/** Openers that are functions, too. */
const openersOrFunctions = new Set(['INSERT', 'REPLACE', 'TRUNCATE']);
/** Words between an opener and the name. */
const fillers = new Set('IGNORE LOW_PRIORITY HIGH_PRIORITY DELAYED QUICK IF NOT EXISTS LATERAL'.split(' '));
/** Words that end a list of tables. */
const listEnds = new Set('SELECT SET WHERE GROUP HAVING ORDER LIMIT VALUES VALUE UNION'.split(' '));
/** Functions with FROM between their arguments. */
const fromFunctions = new Set(['EXTRACT', 'TRIM', 'SUBSTRING', 'SUBSTR', 'MID']);

/** Inside one pair of parentheses. */
interface Level {
  /** A comma leads to the next table. */
  inTableList: boolean;
  /** The arguments of EXTRACT and its like. */
  readonly fromIsArgument: boolean;
}

/**
 * Finds `database.name` where a table or routine stands, `database.table.column` anywhere, and `x.y` elsewhere unless x is a table,
 * alias or variable declared in the same text.
 */
export function scanReferences(tokens: readonly SqlToken[]): ScannedReferences {
  const named = new Set<string>();
  const maybe = new Set<string>();
  const declared = new Set(['NEW', 'OLD']);
  const levels: Level[] = [{ inTableList: false, fromIsArgument: false }];
  let expectsTable = false;
  let showsDatabase = false;
  let index = 0;
  while (index < tokens.length) {
    const token = tokens[index];
    const level = levels.at(-1);
    if (token === undefined || level === undefined) break;
    const keyword = keywordOf(tokens, index);
    if (isSymbol(token, '(')) levels.push({ inTableList: expectsTable, fromIsArgument: fromFunctions.has(keywordOf(tokens, index - 1)) });
    else if (isSymbol(token, ')') && levels.length > 1) levels.pop();
    else if (isSymbol(token, ',')) expectsTable = level.inTableList;
    else if (isSymbol(token, ';')) [expectsTable, showsDatabase, level.inTableList] = [false, false, false];
    else if (opens(tokens, index, level)) [expectsTable, level.inTableList] = [true, true];
    else if (listEnds.has(keyword)) [expectsTable, level.inTableList] = [false, false];
    else if (keyword === 'SHOW') showsDatabase = true;
    else if (isName(tokens, index, expectsTable) && !(expectsTable && fillers.has(keyword))) {
      const chain = chainAt(tokens, index);
      index = chain.end;
      const [first = ''] = chain.parts;
      const called = isSymbol(tokens[index], '(');
      if (chain.parts.length > 2 || (chain.parts.length === 2 && (expectsTable || called))) named.add(first);
      else if (chain.parts.length === 2) maybe.add(first);
      else if (expectsTable && showsDatabase) named.add(first);
      if (expectsTable) declare(declared, [chain.parts.at(-1), aliasAt(tokens, index)]);
      expectsTable = false;
      continue;
    }
    index++;
    if (isSymbol(token, ')')) declare(declared, [aliasAt(tokens, index)]);
  }
  for (const name of maybe) if (!declared.has(name.toUpperCase())) named.add(name);
  return { databases: named, dynamic: preparesStatements(tokens) };
}

function opens(tokens: readonly SqlToken[], index: number, level: Level): boolean {
  const keyword = keywordOf(tokens, index);
  if (!openers.has(keyword) || (keyword === 'FROM' && level.fromIsArgument)) return false;
  return !(openersOrFunctions.has(keyword) && isSymbol(tokens[index + 1], '('));
}

/** A bare word in capitals; '' when it is part of `a.b` or no word. */
function keywordOf(tokens: readonly SqlToken[], index: number): string {
  const token = tokens[index];
  if (token?.kind !== 'word' || isSymbol(tokens[index - 1], '.') || isSymbol(tokens[index + 1], '.')) return '';
  return token.text.toUpperCase();
}

/** Double quotes hold a name where no string can stand. */
function isName(tokens: readonly SqlToken[], index: number, expectsTable: boolean): boolean {
  const kind = tokens[index]?.kind;
  if (kind === 'double') return expectsTable || isSymbol(tokens[index + 1], '.');
  return kind === 'word' || kind === 'name';
}

function chainAt(tokens: readonly SqlToken[], start: number): { readonly parts: readonly string[]; readonly end: number } {
  const parts = [tokens[start]?.text ?? ''];
  let end = start + 1;
  for (let next = tokens[end + 1]; isSymbol(tokens[end], '.') && next !== undefined; next = tokens[end + 1]) {
    parts.push(next.text);
    end += 2;
  }
  return { parts, end };
}

function aliasAt(tokens: readonly SqlToken[], index: number): string | undefined {
  const at = keywordOf(tokens, index) === 'AS' ? index + 1 : index;
  const token = tokens[at];
  return token !== undefined && !isSymbol(tokens[at + 1], '.') && isName(tokens, at, true) ? token.text : undefined;
}

function declare(declared: Set<string>, names: readonly (string | undefined)[]): void {
  for (const name of names) if (name !== undefined) declared.add(name.toUpperCase());
}

function preparesStatements(tokens: readonly SqlToken[]): boolean {
  return tokens.some((_, index) => {
    const keyword = keywordOf(tokens, index);
    if (keyword === 'EXECUTE') return keywordOf(tokens, index + 1) === 'IMMEDIATE';
    return keyword === 'PREPARE' && keywordOf(tokens, index + 2) === 'FROM';
  });
}
