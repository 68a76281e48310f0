import { keyOf } from '../../domain/grants-sql/grant-ledger.ts';
import type { ConfigFile } from '../../snapshot/artifacts/files.ts';
import type { CommandLineRow, HostPathMap } from '../../snapshot/artifacts/host.ts';
import { applied, type ApplyOutcome, notModelled, refused } from './apply-outcome.ts';
import { fileDrafts } from './file-parts.ts';
import type { World } from './world.ts';

function configKey({ path }: { readonly path: string }): string {
  return path.toLowerCase();
}

/** The list of a folder that Windows names by a variable, or of a file in it: only one for the system and administrators alone is followed. */
export function tightenKept(world: World, target: string, [path = '', ...words]: readonly string[]): ApplyOutcome {
  const isTight = words.join(' ').replaceAll('(OI)(CI)', '') === '/inheritance:r /grant:r *S-1-5-18:F *S-1-5-32-544:F';
  if (!isTight) return notModelled(`the model cannot follow: icacls ${path.slice(0, 60)}`);
  world.kept.set(keyOf(target, 'tight', path.toLowerCase()), true);
  return applied;
}

/** A file goes where nobody looks for it, or comes back: configuration files, shortcuts and their access lists. Users can read what is new in %ProgramData%: a folder there needs a list first. */
export function moveFile(world: World, target: string, from: string, to: string): ApplyOutcome {
  const folder = to.slice(0, to.lastIndexOf('\\'));
  if (to.startsWith('%') && world.kept.get(keyOf(target, 'tight', folder.toLowerCase())) !== true) return refused(`users can read ${folder}`);
  const files = fileDrafts(world, target);
  const configs = world.rows<ConfigFile>('files.configs', target, configKey);
  const shortcuts = world.rows<CommandLineRow>('host.commandLines', target, ({ origin }) => origin.toLowerCase());
  const away = { part: files?.get(from), config: configs?.get(from.toLowerCase()), shortcut: shortcuts?.get(from.toLowerCase()) };
  const laid = world.kept.get(keyOf(target, 'moved', from));
  if (away.part === undefined && away.config === undefined && away.shortcut === undefined && laid === undefined) return refused(`${target} has no ${from}`);
  // The boundary: what was laid aside below when it was moved away.
  const moved = (laid ?? away) as typeof away;
  world.kept.set(keyOf(target, 'moved', to), moved);
  world.kept.set(keyOf(target, 'moved', from), undefined);
  files?.set(laid === undefined ? from : to, laid === undefined ? undefined : moved.part);
  configs?.set((laid === undefined ? from : to).toLowerCase(), laid === undefined ? undefined : moved.config);
  shortcuts?.set((laid === undefined ? from : to).toLowerCase(), laid === undefined ? undefined : moved.shortcut);
  return applied;
}

/** The file gets another name in its folder. */
export function renameFile(world: World, target: string, path: string, name: string): ApplyOutcome {
  return moveFile(world, target, path, path.slice(0, path.lastIndexOf('\\') + 1) + name);
}

/** `rmdir` of a junction takes the way, not what it leads to. */
export function removeLink(world: World, target: string, path: string): ApplyOutcome {
  const files = fileDrafts(world, target);
  const part = files?.get(path);
  const map = world.whole('host.pathMap', target);
  const links = map?.get('')?.links ?? [];
  const same = (from: string): boolean => from.toLowerCase() === path.toLowerCase();
  if (part?.object.type !== 'link' && !links.some(({ from }) => same(from))) return refused(`${path} is no link`);
  world.kept.set(keyOf(target, 'link', path.toLowerCase()), { part, link: links.find(({ from }) => same(from)) });
  if (part?.object.type === 'link') files?.set(path, undefined);
  setLinks(
    world,
    target,
    links.filter(({ from }) => !same(from)),
  );
  return applied;
}

/** `mklink /J` of a link that was taken away before. */
export function makeLink(world: World, target: string, path: string): ApplyOutcome {
  const kept = world.kept.get(keyOf(target, 'link', path.toLowerCase()));
  if (kept === undefined) return refused(`${path} was not there before`);
  // The boundary: what `removeLink` put there.
  const { part, link } = kept as {
    readonly part: Parameters<NonNullable<ReturnType<typeof fileDrafts>>['set']>[1];
    readonly link: HostPathMap['links'][number] | undefined;
  };
  if (part?.object.type === 'link') fileDrafts(world, target)?.set(path, part);
  const links = world.whole('host.pathMap', target)?.get('')?.links ?? [];
  setLinks(world, target, link === undefined ? links : [...links, link]);
  return applied;
}

function setLinks(world: World, target: string, links: HostPathMap['links']): void {
  const map = world.whole('host.pathMap', target);
  const before = map?.get('');
  if (map && before && before.links.length !== links.length) map.set('', { ...before, links });
}
