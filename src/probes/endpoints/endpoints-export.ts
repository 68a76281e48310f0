import { artifactSchemas } from '../../snapshot/artifact-schemas.ts';
import type { HostDecoder } from '../host/host-section.ts';

/**
 * What `bitewing collect` on another machine saw of a host's declared endpoints: the artifact `links.endpoints` of its snapshot, as it stands there.
 * Hosts for which there is one are not looked at again.
 */
export const endpointsSeen: HostDecoder = {
  section: 'endpoints-seen',
  kinds: ['links.endpoints'],
  recognises: (head) => /^\ufeff?\s*\[\s*\{/.test(head) && /"declared"\s*:/.test(head) && /"offersTls"\s*:/.test(head),
  decode({ bytes }) {
    const text = new TextDecoder().decode(bytes);
    let rows: unknown;
    try {
      rows = JSON.parse(text);
    } catch {
      return { ok: false, problem: { line: 0, expected: 'the links.endpoints of a snapshot', found: 'text that is not JSON' } };
    }
    const checked = artifactSchemas['links.endpoints'].safeParse(rows);
    if (checked.success) return { ok: true, pieces: [{ kind: 'links.endpoints', data: checked.data }] };
    const [issue] = checked.error.issues;
    return { ok: false, problem: { line: 0, expected: 'the links.endpoints of a snapshot', found: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` } };
  },
};
