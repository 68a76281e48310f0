import type { ServerSemantics } from './grant-tables.ts';

/** Is the server of this version or later? */
export function atLeast(server: Pick<ServerSemantics, 'version'>, major: number, minor: number, patch = 0): boolean {
  const [a, b, c] = server.version;
  return a !== major ? a > major : b !== minor ? b > minor : c >= patch;
}

/**
 * What of a server decides how its grant tables are read.
 * @param version text of `SELECT VERSION()`, such as `10.11.6-MariaDB-log` or `8.0.36`
 * @param variables values as in SHOW GLOBAL VARIABLES, by lower-case name; missing ones take the server's default
 */
export function serverSemantics(version: string, variables: Readonly<Record<string, string>>): ServerSemantics {
  const flavor = /mariadb/i.test(`${version} ${variables['version_comment'] ?? ''}`) ? 'mariadb' : 'mysql';
  const numbers = versionNumbers(version);
  const isOn = (name: string, otherwise: boolean): boolean => {
    const value = variables[name];
    return value === undefined ? otherwise : /^(?:on|1|yes|true)$/i.test(value);
  };
  const lowerCase = Number(variables['lower_case_table_names'] ?? '0');
  const hasMandatoryActivation = flavor === 'mysql' && atLeast({ version: numbers }, 9, 5);
  return {
    flavor,
    version: numbers,
    lowerCaseTableNames: lowerCase === 1 || lowerCase === 2 ? lowerCase : 0,
    skipNameResolve: isOn('skip_name_resolve', false),
    partialRevokes: flavor === 'mysql' && isOn('partial_revokes', false),
    mandatoryRoles: flavor === 'mysql' ? parseRoleList(variables['mandatory_roles'] ?? '') : [],
    activateAllRolesOnLogin: flavor === 'mysql' && isOn('activate_all_roles_on_login', false),
    activateMandatoryRoles: hasMandatoryActivation && isOn('activate_mandatory_roles', true),
    automaticSpPrivileges: isOn('automatic_sp_privileges', true),
    checkProxyUsers: flavor === 'mysql' && isOn('check_proxy_users', false),
  };
}

/** `5.5.5-` is the prefix that MariaDB puts before its own version for old replication clients. */
function versionNumbers(version: string): readonly [number, number, number] {
  const [, major = '0', minor = '0', patch = '0'] = /^(?:5\.5\.5-(?=\d+\.))?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return [Number(major), Number(minor), Number(patch)];
}

/** `r1,'r 2'@localhost,`r3`@`%``: the host is `%` when left out. */
function parseRoleList(text: string): readonly { readonly user: string; readonly host: string }[] {
  const part = /`(?:[^`]|``)*`|'(?:[^']|'')*'|"(?:[^"]|"")*"|[^\s,@`'"]+/.source;
  const role = new RegExp(`(${part})(?:\\s*@\\s*(${part}))?`, 'g');
  return [...text.matchAll(role)].map(([, user = '', host]) => ({
    user: unquoted(user),
    host: host === undefined ? '%' : unquoted(host),
  }));
}

function unquoted(part: string): string {
  const quote = part.charAt(0);
  if (quote !== '`' && quote !== "'" && quote !== '"') return part;
  return part.slice(1, -1).replaceAll(quote + quote, quote);
}
