import { canonicalJson } from './canonical-json.ts';
import type { Snapshot } from './snapshot.ts';

/** The text of `snapshot.json`: equal snapshots give equal bytes, one line per collector, source and artifact, a newline at the end. */
export function serializeSnapshot(snapshot: Snapshot): string {
  const artifacts = Object.entries(snapshot.artifacts).sort(([left], [right]) => (left < right ? -1 : 1));
  const parts = [
    `"schemaVersion":${canonicalJson(snapshot.schemaVersion)}`,
    `"collectors":[${lines(snapshot.collectors.map(canonicalJson))}]`,
    `"inventory":${canonicalJson(snapshot.inventory)}`,
    `"sources":[${lines(snapshot.sources.map(canonicalJson))}]`,
    `"artifacts":{${lines(artifacts.map(([id, artifact]) => `${JSON.stringify(id)}:${canonicalJson(artifact)}`))}}`,
  ];
  return `{${lines(parts)}}\n`;
}

function lines(parts: readonly string[]): string {
  return parts.length === 0 ? '' : `\n${parts.join(',\n')}\n`;
}
