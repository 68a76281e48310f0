import type { ModelSite } from './model-site.ts';
import type { Practice } from './practice.ts';
import type { Random } from './random.ts';

/** What a finding has to say so that it is about what was planted. */
export interface Expectation {
  /** Tenants it must name, on whatever side. */
  readonly named: readonly string[];
  /** Whose things are reached; undefined where the rule takes no side. */
  readonly owner?: string;
  /** Who reaches them; null: everybody. Undefined where the rule takes no side. */
  readonly reacher?: string | null;
  /** Must be part of the subject's id, letter case aside. */
  readonly subject?: string;
}

/** A spoiled site and what must be found in it. */
export interface Planted {
  readonly site: ModelSite;
  readonly expect: Expectation;
}

/** One way to spoil a clean site, and the rule that exists to find it. */
export interface Mutation {
  readonly rule: string;
  /** What was done, as a person would tell it. */
  readonly name: string;
  /** Null where the site has nothing that could be spoiled this way. */
  plant(site: ModelSite, random: Random): Planted | null;
}

/** What two practices must have in common: their value of this; null: the practice does not qualify. */
export type Pairing = (practice: Practice, site: ModelSite) => string | null;

/** How a rule speaks of the two: with sides, as two who share something, or of one of them only. */
export type Telling = 'sides' | 'together' | 'open' | 'owner' | 'reacher' | 'nobody';

/** Something done to a site about two of its practices; a text besides is part of the subject to be found. */
type PlantPair = (site: ModelSite, owner: Practice, reacher: Practice, random: Random) => ModelSite | readonly [ModelSite, string] | null;

/** A mutation about an owner and somebody who reaches what is the owner's. */
export function between(rule: string, name: string, pairing: Pairing, plant: PlantPair, telling: Telling = 'sides'): Mutation {
  return {
    rule,
    name,
    plant(site, random) {
      for (const [owner, reacher] of pairsOf(site, random, pairing)) {
        const done = plant(site, owner, reacher, random);
        if (done === null) continue;
        const [planted, subject] = isSite(done) ? [done, null] : done;
        return { site: planted, expect: { ...expectation(telling, owner.id, reacher.id), ...(subject === null ? {} : { subject }) } };
      }
      return null;
    },
  };
}

/** A mutation about one practice alone. */
export function at(
  rule: string,
  name: string,
  qualifies: Pairing,
  plant: (site: ModelSite, practice: Practice, random: Random) => ModelSite | readonly [ModelSite, string] | null,
  telling: 'owner' | 'nobody' = 'owner',
): Mutation {
  return {
    rule,
    name,
    plant(site, random) {
      for (const practice of random.shuffled(live(site))) {
        if (qualifies(practice, site) === null) continue;
        const done = plant(site, practice, random);
        if (done === null) continue;
        const [planted, subject] = isSite(done) ? [done, null] : done;
        return { site: planted, expect: { named: telling === 'nobody' ? [] : [practice.id], ...(subject === null ? {} : { subject }) } };
      }
      return null;
    },
  };
}

function isSite(done: ModelSite | readonly [ModelSite, string]): done is ModelSite {
  return 'inventory' in done;
}

function expectation(telling: Telling, owner: string, reacher: string): Expectation {
  switch (telling) {
    case 'sides':
      return { named: [owner, reacher], owner, reacher };
    case 'open':
      return { named: [owner], owner, reacher: null };
    case 'together':
      return { named: [owner, reacher] };
    case 'owner':
      return { named: [owner] };
    case 'reacher':
      return { named: [reacher] };
    case 'nobody':
      return { named: [] };
  }
}

/** Practices that are there already. */
export function live({ practices }: ModelSite): Practice[] {
  return practices.filter(({ stage }) => stage === 'live');
}

function* pairsOf(site: ModelSite, random: Random, pairing: Pairing): Generator<readonly [Practice, Practice]> {
  const fit = live(site).flatMap((practice) => {
    const place = pairing(practice, site);
    return place === null ? [] : [{ practice, place }];
  });
  for (const owner of random.shuffled(fit)) {
    for (const reacher of random.shuffled(fit)) {
      if (owner.place === reacher.place && owner.practice !== reacher.practice) yield [owner.practice, reacher.practice];
    }
  }
}

/** Every practice, whatever it has. */
export const anybody: Pairing = () => 'site';
/** On one MySQL or MariaDB server. */
export const sameInstance: Pairing = ({ instance }) => instance;
/** On a server that is not one practice's alone. */
export const sharedInstance: Pairing = ({ instance }, site) => (live(site).filter((one) => one.instance === instance).length > 1 ? instance : null);
/** On one MariaDB server. */
export const sameMariadb: Pairing = ({ instance }, site) => (isMariadb(site, instance) ? instance : null);
/** On one MySQL server. */
export const sameMysql: Pairing = ({ instance }, site) => (isMariadb(site, instance) ? null : instance);
/** With their files on one Windows server. */
export const sameWindows: Pairing = ({ files }) => (files?.os === 'windows' ? files.host : null);
/** With their files on one Samba server. */
export const sameSamba: Pairing = ({ files }) => (files?.os === 'linux' ? files.host : null);
/** With their files on one server. */
export const sameFileServer: Pairing = ({ files }) => files?.host ?? null;
/** With HL7 services on one host. */
export const sameHl7Host: Pairing = ({ hl7 }) => hl7?.host ?? null;
/** With HL7 services on one host that take messages over TCP. */
export const sameHl7Tcp: Pairing = ({ hl7 }) => (hl7?.mode === 'tcp' ? hl7.host : null);
/** With HL7 services on one host that take messages from folders. */
export const sameHl7Files: Pairing = ({ hl7 }) => (hl7?.mode === 'file' ? hl7.host : null);
/** With Middle Tiers on one host. */
export const sameMiddleTier: Pairing = ({ middleTier }) => middleTier?.host ?? null;

function isMariadb({ instances }: ModelSite, instance: string): boolean {
  return instances[instance]?.['mysql.server'].version.includes('MariaDB') ?? false;
}
