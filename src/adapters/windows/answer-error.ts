import type { WindowsGap } from './windows-port.ts';

/** Why a question, or a part of it, has no answer. */
export class AnswerError extends Error {
  readonly status: 'denied' | 'failed' | 'unsupported';
  constructor(status: AnswerError['status'], message: string) {
    super(message);
    this.status = status;
  }
}

const accessDenied: ReadonlySet<number> = new Set([5, 0xc000_0022]);
const unsupported: ReadonlySet<number> = new Set([50, 120, 0xc000_0002]);

/** An error code of Windows, or an NTSTATUS, that `call` gave. */
export function problem(call: string, code: number): AnswerError {
  const status = accessDenied.has(code) ? 'denied' : unsupported.has(code) ? 'unsupported' : 'failed';
  return new AnswerError(status, `${call}: ${status === 'denied' ? 'access is denied' : `error ${code > 65_535 ? `0x${code.toString(16)}` : code}`}`);
}

/** The part `item` that could not be read. */
export function gap(item: string, error: unknown): WindowsGap {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const isDenied = (error instanceof AnswerError && error.status === 'denied') || code === 'EPERM' || code === 'EACCES';
  return { item, status: isDenied ? 'denied' : 'failed', reason: error instanceof Error ? error.message : String(error) };
}
