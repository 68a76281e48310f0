import type { AuditResult } from '../../model/audit-result.ts';

/** The page of a pack that says what it is and how its reader verifies it with tools of their own. Plain text, to be read anywhere. */
export function verifyPage({ run, redacted, tool }: AuditResult, isSigned: boolean): string {
  return `How to verify this pack

What it is
  The result of an audit of one tenant, '${redacted?.tenant ?? ''}', made by ${tool.name} ${tool.version} and begun at ${run.startedAt}.
  report.html is for people, report.json holds the same for programs, the other files say it in other formats.

What is not in it
  ${redacted?.sentence ?? ''}
  The snapshot, that is everything the audit saw, is not part of the pack, because it names others. It stays with the hosting company; its
  SHA-256 is ${run.snapshotDigest}.
  So this pack shows what was concluded, and that it was not changed. That it was concluded rightly, somebody who may see the snapshot can
  confirm: 'bitewing verify RUN --rejudge'.

Whether it is whole
  In this folder, with sed and sha256sum (Windows: certutil -hashfile FILE SHA256, compared with manifest.json by eye):

    sed -n 's/^    "\\(.*\\)": { "sha256": "\\(.*\\)", "bytes": .*$/\\2  \\1/p' manifest.json | sha256sum --check --strict

  Every line has to end with OK, and no file but those named there${isSigned ? ', manifest.json and manifest.sig' : ' and manifest.json'} belongs here.

Who made it
${
  isSigned
    ? `  manifest.sig is the Ed25519 signature over manifest.json. Verify it with the public key that the auditor gave you by another way than this
  pack; the one enclosed, manifest.pub, shows only that nothing was damaged:

    openssl pkeyutl -verify -pubin -inkey auditor.pub -rawin -in manifest.json -sigfile manifest.sig`
    : `  This pack is not signed: it shows whether it was damaged, not who made it. Compare the SHA-256 of manifest.json with what the auditor tells
  you by another way.`
}

With bitewing at hand, both in one: bitewing verify FOLDER --key auditor.pub
`;
}
