import type { AccessMask } from '../windows/access-mask.ts';
import { aceFlag } from '../windows/security-descriptor.ts';

/** What icacls does to one object, or (`tree`) to it and all below. Trustees are SIDs, or names where none was written. */
export type IcaclsAction =
  | { readonly type: 'save'; readonly file: string }
  | { readonly type: 'restore'; readonly file: string }
  | { readonly type: 'grant'; readonly trustee: string; readonly mask: AccessMask; readonly flags: number; readonly replace: boolean }
  | { readonly type: 'remove-grants'; readonly trustee: string }
  | { readonly type: 'remove-denials'; readonly trustee: string }
  | { readonly type: 'owner'; readonly trustee: string }
  /** `d`: inherited entries become own ones; `r`: they go. */
  | { readonly type: 'inheritance'; readonly keep: boolean };

/** A call of icacls. */
export interface IcaclsCommand {
  readonly path: string;
  readonly actions: readonly IcaclsAction[];
  readonly tree: boolean;
}

const rights: Readonly<Record<string, AccessMask>> = { F: 0x1f01ff, M: 0x1301bf, RX: 0x1200a9, R: 0x120089 };

/** Reads the words after `icacls`; null for what remedies do not use. */
export function parseIcacls([path = '', ...words]: readonly string[]): IcaclsCommand | null {
  const actions: IcaclsAction[] = [];
  let tree = false;
  for (let at = 0; at < words.length;) {
    const option = (words[at] ?? '').toLowerCase();
    at += 1;
    if (option === '/t' || option === '/c' || option === '/q') {
      tree ||= option === '/t';
    } else if (option === '/save' || option === '/restore') {
      actions.push({ type: option === '/save' ? 'save' : 'restore', file: words[at] ?? '' });
      at += 1;
    } else if (option === '/inheritance:d' || option === '/inheritance:r') {
      actions.push({ type: 'inheritance', keep: option === '/inheritance:d' });
    } else if (option === '/grant' || option === '/grant:r' || option === '/remove:g' || option === '/remove:d' || option === '/setowner') {
      const first = at;
      while (at < words.length && !words[at]?.startsWith('/')) at += 1;
      const named = words.slice(first, at).map((word) => actionOn(option, word));
      for (const action of named) {
        if (action === null) return null;
        actions.push(action);
      }
    } else return null;
  }
  return actions.length === 0 ? null : { path, actions, tree };
}

function trusteeOf(text: string): string {
  return text.startsWith('*') ? text.slice(1) : text;
}

function actionOn(option: string, word: string): IcaclsAction | null {
  if (option === '/remove:g') return { type: 'remove-grants', trustee: trusteeOf(word) };
  if (option === '/remove:d') return { type: 'remove-denials', trustee: trusteeOf(word) };
  if (option === '/setowner') return { type: 'owner', trustee: trusteeOf(word) };
  return grantOf(word, option === '/grant:r');
}

/** `*S-1-…:(OI)(CI)M` */
function grantOf(word: string, replace: boolean): IcaclsAction | null {
  const [, who, flags = '', letters = ''] = /^(.+):((?:\((?:OI|CI)\))*)([A-Z]+)$/.exec(word) ?? [];
  const mask = rights[letters];
  if (who === undefined || mask === undefined) return null;
  return { type: 'grant', trustee: trusteeOf(who), mask, flags: (flags.includes('OI') ? aceFlag.OI : 0) | (flags.includes('CI') ? aceFlag.CI : 0), replace };
}
