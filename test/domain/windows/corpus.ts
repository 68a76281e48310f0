import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

/** One descriptor and what a session with these SIDs was granted. Masks are hex text. */
export interface SddlCase {
  readonly id: string;
  readonly sddl: string;
  /** Both the computer's and the domain's. */
  readonly domainSid: string;
  readonly principalSids: readonly string[];
  readonly denyOnlySids?: readonly string[] | undefined;
  readonly expectedMask: string;
  /** Rights that hang on a condition nobody evaluated. */
  readonly indeterminateMask?: string | undefined;
  readonly expectedRights: readonly string[];
  readonly why: string;
}

const sddlCase: z.ZodType<SddlCase> = z.object({
  id: z.string(),
  sddl: z.string(),
  domainSid: z.string(),
  principalSids: z.array(z.string()),
  denyOnlySids: z.array(z.string()).optional(),
  expectedMask: z.string(),
  indeterminateMask: z.string().optional(),
  expectedRights: z.array(z.string()),
  why: z.string(),
});

/** All recorded descriptors; decisions of Windows' own AccessCheck as Wine has it, of Samba's, and of real opens. */
export function sddlCases(): readonly SddlCase[] {
  const file = new URL('../../../fixtures/corpus/sddl-cases.json.gz', import.meta.url);
  return z.array(sddlCase).parse(JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')));
}
