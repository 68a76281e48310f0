import { type AccessList, type Ace, aceTypes, type SecurityDescriptor } from '../../../src/domain/windows/security-descriptor.ts';

const objectTypes = ['OA', 'OD', 'OU', 'OL', 'ZA'];
const carryingTypes = ['XA', 'XD', 'XU', 'ZA', 'RA'];

/** The part of a descriptor that bytes can keep: GUIDs and conditions only in types that have them, conditions as bytes. */
export function storable(descriptor: SecurityDescriptor): SecurityDescriptor {
  const list = (all: AccessList | null): AccessList | null => all && { ...all, aces: all.aces?.map(storableAce) ?? null };
  return { ...descriptor, dacl: list(descriptor.dacl), sacl: list(descriptor.sacl) };
}

function storableAce(ace: Ace): Ace {
  if (ace.type.startsWith('0x')) return { ...ace, mask: 0, trustee: '', objectType: null, inheritedObjectType: null, extra: '0x00010203' };
  const guids = objectTypes.includes(ace.type) ? {} : { objectType: null, inheritedObjectType: null };
  return { ...ace, ...guids, extra: carryingTypes.includes(ace.type) && ace.extra !== null ? '0x61727478' : null };
}

/** Writes a storable descriptor as Windows does, by the published layout. */
export function encodeDescriptor({ owner, group, dacl, sacl }: SecurityDescriptor): Uint8Array {
  const parts = [owner === null ? [] : sidBytes(owner), group === null ? [] : sidBytes(group), listBytes(sacl), listBytes(dacl)];
  const offsets: number[] = [];
  let end = 20;
  for (const part of parts) {
    offsets.push(part.length === 0 ? 0 : end);
    end += part.length;
  }
  const flag = (list: AccessList | null, present: number, required: number, inherited: number, isProtected: number): number =>
    list === null ? 0 : present + (list.autoInheritRequired ? required : 0) + (list.autoInherited ? inherited : 0) + (list.isProtected ? isProtected : 0);
  const control = 0x8000 + flag(dacl, 0x4, 0x100, 0x400, 0x1000) + flag(sacl, 0x10, 0x200, 0x800, 0x2000);
  return Uint8Array.from([1, 0, ...little(control, 2), ...offsets.flatMap((offset) => little(offset, 4)), ...parts.flat()]);
}

function listBytes(list: AccessList | null): number[] {
  if (list === null || list.aces === null) return [];
  const aces = list.aces.map(aceBytes);
  return [4, 0, ...little(8 + aces.flat().length, 2), ...little(aces.length, 2), 0, 0, ...aces.flat()];
}

function aceBytes(ace: Ace): number[] {
  const code = Object.entries(aceTypes).find(([name]) => name === ace.type)?.[1];
  const extra = hexBytes(ace.extra?.slice(2) ?? '');
  const body = code === undefined ? extra : [...little(ace.mask, 4), ...guidBytes(ace), ...sidBytes(ace.trustee), ...extra];
  return [code ?? Number(ace.type), ace.flags, ...little(body.length + 4, 2), ...body];
}

function guidBytes({ type, objectType, inheritedObjectType }: Ace): number[] {
  if (!objectTypes.includes(type)) return [];
  const guid = (text: string | null): number[] => {
    const [a = '', b = '', c = '', ...rest] = text?.split('-') ?? [];
    return [...hexBytes(a).reverse(), ...hexBytes(b).reverse(), ...hexBytes(c).reverse(), ...rest.flatMap(hexBytes)];
  };
  return [...little((objectType === null ? 0 : 1) + (inheritedObjectType === null ? 0 : 2), 4), ...guid(objectType), ...guid(inheritedObjectType)];
}

function sidBytes(sid: string): number[] {
  const [, , authority = '', ...rest] = sid.split('-');
  return [1, rest.length, ...little(Number(authority), 6).reverse(), ...rest.flatMap((value) => little(Number(value), 4))];
}

function hexBytes(text: string): number[] {
  return (text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

function little(value: number, size: number): number[] {
  return Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** index) % 256);
}
