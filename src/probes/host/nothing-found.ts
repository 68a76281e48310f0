import type { HostKind } from '../../snapshot/snapshot.ts';
import type { HostDecoder, HostPiece } from './host-section.ts';
import { joinPieces } from './join-pieces.ts';

/** What a host can be without: everything but its name and its people. */
const kinds = [
  'host.pathMap',
  'host.shares',
  'host.programs',
  'host.commandLines',
  'links.tunnels',
  'links.appliances',
  'links.keyFiles',
  'files.objects',
  'files.contents',
  'files.configs',
] as const satisfies readonly HostKind[];

/**
 * What a script looked for and found nothing of, an artifact kind a line, `how` being where it looked. Without it an export that holds nothing about
 * a kind leaves it unread; an empty answer of a command is no answer.
 */
export const nothingFound: HostDecoder = {
  section: 'nothing-found',
  kinds,
  recognises: () => false,
  decode({ bytes }) {
    const lines = new TextDecoder().decode(bytes).trim().split(/\s+/);
    const found = kinds.filter((kind) => lines.includes(kind));
    if (found.length < new Set(lines).size) return { ok: false, problem: { line: 0, expected: `lines out of ${kinds.join(', ')}`, found: 'another' } };
    // Boundary: the empty artifact of a kind is a piece of that kind.
    return { ok: true, pieces: found.map((kind) => ({ kind, data: joinPieces(kind, []) }) as HostPiece) };
  },
};
