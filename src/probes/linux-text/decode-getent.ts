import type { PrincipalRow } from '../../snapshot/artifacts/host.ts';
import type { HostSection, SectionProblem, SectionResult } from '../host/host-section.ts';
import { partlyRead, sectionLines, unusable } from './section-text.ts';

interface Group {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
}

/**
 * Decodes `getent passwd` followed by `getent group`: lines of seven and of four fields. Both are needed, because groups name their members and
 * people their primary group. Password fields are not looked at.
 */
export function decodeGetent(section: HostSection): SectionResult {
  const users: PrincipalRow[] = [];
  const groups: Group[] = [];
  const problems: SectionProblem[] = [];
  for (const { number, text } of sectionLines(section)) {
    const fields = text.split(':');
    const [name = '', , id = '', third = ''] = fields;
    const isNumbered = /^\d{1,10}$/.test(id);
    if (fields.length === 7 && isNumbered && /^\d{1,10}$/.test(third))
      users.push({ id: `uid:${id}`, name, kind: 'user', members: [], primaryGroup: `gid:${third}`, sameAs: null });
    else if (fields.length === 4 && isNumbered) groups.push({ id: `gid:${id}`, name, members: third.split(',').filter((member) => member !== '') });
    else problems.push({ line: number, expected: 'a line of getent passwd or getent group', found: `${fields.length} fields` });
  }
  if (users.length === 0) return unusable(0, 'lines of getent passwd', 'none');
  if (groups.length === 0) return unusable(0, 'lines of getent group', 'none');
  const ids = new Map(users.map((user) => [user.name, user.id]));
  const rows = groups.map((group): PrincipalRow => ({
    id: group.id,
    name: group.name,
    kind: 'group',
    // A member whom nobody knows cannot log in.
    members: group.members.flatMap((member) => ids.get(member) ?? []),
    primaryGroup: null,
    sameAs: null,
  }));
  const data = { rows: [...users, ...rows], completeDomains: [], otherDomains: false, userRights: null };
  return partlyRead(section, [{ kind: 'host.principals', data }], problems, false);
}

/** Sources of `/etc/nsswitch.conf` that always list everybody they know. */
const listing = new Set(['files', 'compat', 'systemd', 'db']);

/** Decodes `/etc/nsswitch.conf`: a directory service need not list its people, so that some may be missing in `getent`. */
export function decodeNsswitch(section: HostSection): SectionResult {
  const services = sectionLines(section).flatMap(({ text }) => {
    const [, words] = /^\s*(?:passwd|group)\s*:([^#]*)/.exec(text) ?? [];
    return words === undefined ? [] : words.replaceAll(/\[[^\]]*\]/g, ' ').split(/\s+/);
  });
  const open = [...new Set(services.filter((word) => word !== '' && !listing.has(word)))];
  const reason = `people also come from ${open.join(', ')}, which may not list everybody`;
  const gaps =
    open.length === 0 ? [] : [{ item: section.how, status: 'unsupported' as const, reason, remedy: 'Turn on enumeration for the time of the collect' }];
  const data = { rows: [], completeDomains: [], otherDomains: open.length > 0, userRights: null };
  return { ok: true, pieces: [{ kind: 'host.principals', data, gaps }] };
}
