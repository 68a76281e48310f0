import type { FileDescriptor } from './artifacts/files.ts';

/** Equal for an object that has just what its folder gives it: marks of inheritance that change nothing for the object itself do not count. */
export function rightsKey(descriptor: FileDescriptor): string {
  if (descriptor.kind === 'posix') return JSON.stringify(descriptor);
  return `${descriptor.sddlSource} ${descriptor.sddl.replaceAll(/D:[PAIR]*/g, 'D:').replaceAll(/(\(X?[A-Z]+;)([A-Z]*)(?=;)/g, (_, type: string, flags: string) => type + flags.replaceAll(/OI|CI|ID/g, ''))}`;
}
