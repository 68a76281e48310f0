import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';
import type { Fix } from '../../model/verdict.ts';
import type { OpenDentalService } from '../site/services.ts';
import { cmdQuoted } from './service-words.ts';

/** Who may control a service although nobody said so for them: everybody, users, guests, network and interactive logons. */
const everybody: ReadonlySet<string> = new Set([
  'WD',
  'AU',
  'BU',
  'IU',
  'NU',
  'BG',
  'AN',
  'S-1-1-0',
  'S-1-5-11',
  'S-1-5-32-545',
  'S-1-5-4',
  'S-1-5-2',
  'S-1-5-32-546',
  'S-1-5-7',
]);

/** The rights that start, stop, pause, change, delete or take a service, as SDDL words and bits. */
const controlWords: ReadonlySet<string> = new Set(['RP', 'WP', 'DT', 'DC', 'SD', 'WD', 'WO', 'GA', 'GX', 'GW']);

/** The list without entries that let others than SYSTEM and administrators control the service; entries that only look stay. */
export function narrowedList(sddl: string): string {
  return sddl.replaceAll(/\(A;[^;()]*;([^;()]*);[^;()]*;[^;()]*;([^;()]+)\)/g, (ace: string, rights: string, trustee: string) => {
    if (['SY', 'BA', 'S-1-5-18', 'S-1-5-32-544'].includes(trustee)) return ace;
    const controls = rights.startsWith('0x') ? (Number(rights) & 0xd0072) !== 0 : (rights.match(/../g) ?? []).some((word) => controlWords.has(word));
    if (!controls) return ace;
    return everybody.has(trustee) ? '' : ace.replace(rights, 'CCLCSWLOCRRC');
  });
}

/** Sets the narrowed access list, and the old one back. */
export function descriptorFix({ host, row }: OpenDentalService, { sddl }: StoredDescriptor): Fix {
  const set = (list: string): string => `sc.exe sdset ${cmdQuoted(row.name)} ${cmdQuoted(list.replace(/^O:.*?(?=D:)/, ''))}`;
  return {
    language: 'cmd',
    target: host,
    commands: [set(narrowedList(sddl))],
    undo: [set(sddl)],
    verify: [{ command: `sc.exe sdshow ${cmdQuoted(row.name)}`, expect: narrowedList(sddl).replace(/^O:.*?(?=D:)/, '') }],
    note: 'The product adds (A;;RPWPCR;;;WD) again at installation and before each update: run updates as an administrator, and look again after each.',
  };
}
