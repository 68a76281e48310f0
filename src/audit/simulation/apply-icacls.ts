import { type IcaclsAction, parseIcacls } from '../../domain/fix-commands/parse-icacls.ts';
import { afterParentChange, withGrant, withoutDenials, withoutGrants, withoutInheritance } from '../../domain/windows/edit-access-list.ts';
import { parseSddl } from '../../domain/windows/parse-sddl.ts';
import { printSddl } from '../../domain/windows/print-sddl.ts';
import type { SecurityDescriptor } from '../../domain/windows/security-descriptor.ts';
import { parseTrustee, type SidAuthorities } from '../../domain/windows/sid-aliases.ts';
import type { ShareRow } from '../../snapshot/artifacts/host.ts';
import { applied, type ApplyOutcome, notModelled, refused } from './apply-outcome.ts';
import { type FileDrafts, fileDrafts, type FilePart } from './file-parts.ts';
import type { World } from './world.ts';

interface Windows {
  readonly world: World;
  readonly target: string;
  readonly files: FileDrafts;
  readonly authorities: SidAuthorities;
}

/** Runs icacls on a host of the model; `words` are those after `icacls`. */
export function applyIcacls(world: World, target: string, words: readonly string[]): ApplyOutcome {
  const command = parseIcacls(words);
  if (command === null) return notModelled(`the model cannot follow: icacls ${words.slice(1).join(' ')}`);
  const files = fileDrafts(world, target);
  const identity = world.whole('host.identity', target)?.get('');
  if (!files || !identity) return notModelled(`files.objects@${target} or host.identity@${target} was not collected`);
  const windows: Windows = { world, target, files, authorities: { machine: identity.machineSid, domain: identity.domainSid, forest: identity.forestSid } };
  const path = localPath(windows, command.path);
  for (const action of command.actions) {
    const outcome = run(windows, path, action, command.tree);
    if (outcome.type !== 'applied') return outcome;
  }
  return applied;
}

/** `\\host\share\rest` on the host itself. */
function localPath({ world, target }: Windows, path: string): string {
  const [, share, rest = ''] = /^\\\\[^\\]+\\([^\\]+)(\\.*)?$/.exec(path) ?? [];
  if (share === undefined) return path;
  const [row] = world.rows<ShareRow>('host.shares', target, ({ name }) => name.toLowerCase())?.get(share.toLowerCase()) ?? [];
  if (row === undefined) return path;
  return row.path.startsWith('/') ? row.path.replace(/\/+$/, '') + rest.replaceAll('\\', '/') : row.path.replace(/\\+$/, '') + rest;
}

function run(windows: Windows, path: string, action: IcaclsAction, tree: boolean): ApplyOutcome {
  const { files, world, target } = windows;
  if (action.type === 'restore') {
    const copies = world.kept.get(`${target} ${action.file}`);
    if (!(copies instanceof Map)) return refused(`nothing was saved in ${action.file}`);
    // The boundary: what `save` put there.
    for (const [key, part] of copies as ReadonlyMap<string, FilePart | undefined>) files.set(key, part);
    return applied;
  }
  if (action.type === 'save') {
    // Saved with all below, whatever is inherited: a changed parent changes them too.
    world.kept.set(`${target} ${action.file}`, new Map(files.tree(path).map((key) => [key, files.get(key)])));
    return applied;
  }
  if (files.get(path) === undefined) return notModelled(`the access list of ${path} was not collected`);
  const change = changeOf(windows, action);
  return typeof change === 'string' ? notModelled(change) : changeTree(windows, path, change, tree);
}

type Change = (descriptor: SecurityDescriptor) => SecurityDescriptor;

/** What the action does to one list; a text when the model does not know whom it names. */
function changeOf({ world, target, authorities }: Windows, action: Exclude<IcaclsAction, { type: 'save' } | { type: 'restore' }>): Change | string {
  if (action.type === 'inheritance') return (descriptor) => withoutInheritance(descriptor, action.keep);
  const name = action.trustee.toLowerCase();
  const known = name.startsWith('s-1-')
    ? parseTrustee(action.trustee, authorities)
    : (world
        .whole('host.principals', target)
        ?.get('')
        ?.rows.find((row) => row.name.toLowerCase() === name)?.id ?? null);
  if (known === null) return `the SID of ${action.trustee} is not known`;
  switch (action.type) {
    case 'grant':
      return (descriptor) => withGrant(descriptor, { trustee: known, mask: action.mask, flags: action.flags }, action.replace);
    case 'remove-grants':
      return (descriptor) => withoutGrants(descriptor, known);
    case 'remove-denials':
      return (descriptor) => withoutDenials(descriptor, known);
    case 'owner':
      return (descriptor) => ({ ...descriptor, owner: known });
  }
}

/** Changes an object, with `tree` everything listed below too; what inherits gets what its folder hands down now. */
function changeTree({ files, authorities }: Windows, path: string, change: Change, tree: boolean): ApplyOutcome {
  const before = new Map<string, SecurityDescriptor>();
  const after = new Map<string, SecurityDescriptor>();
  const keys = files.tree(path);
  for (const key of keys) {
    const part = files.get(key);
    if (part?.descriptor?.kind !== 'windows' || part.object.type === 'link') {
      if (key === keys[0]) return notModelled(`${path} has no Windows access list`);
      continue;
    }
    const read = parseSddl(part.descriptor.sddl, authorities);
    if (!read.ok) return notModelled(`the access list of ${part.object.path} cannot be read`);
    before.set(key, read.value);
    const parent = files.above(key) ?? '';
    const [was, is] = [before.get(parent), after.get(parent)];
    const inherited = was && is && key !== keys[0] ? afterParentChange(read.value, part.object.type, was, is) : read.value;
    const changed = tree || key === keys[0] ? change(inherited) : inherited;
    after.set(key, changed);
    const sddl = printSddl(changed);
    if (sddl !== printSddl(read.value)) files.set(key, { ...part, descriptor: { ...part.descriptor, sddl } });
  }
  return applied;
}
