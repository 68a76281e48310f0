import type { ReachGraph, ReachStep } from '../../../domain/reach/reach-graph.ts';
import type { ReachEntry } from '../../../model/audit-result.ts';
import type { Evidence, Fix, Subject } from '../../../model/verdict.ts';

/** Why something could not be followed, and the sources that would tell. */
export interface Doubt {
  readonly reason: string;
  readonly missing: readonly string[];
}

/** What things of one kind are, told by what each of them is about. */
export interface ThingKind<About> {
  /** The plane on which they count as reached; null: only on the way. */
  readonly plane: ReachEntry['plane'] | null;
  /** True for what is kept from others in the end: a database, a folder. False for what leads there. */
  readonly isData: boolean;
  label(about: About): string;
  /** Tenants whose it is; empty: nobody's, or everybody's. */
  owners(about: About): readonly string[];
}

/** A step that a printed fix takes away: what is wrong with it. */
export interface WeakHop {
  /** Equal for steps that one fix takes away. */
  readonly key: string;
  /** `file`: somebody can read it. `program`, `service`: somebody can make a service run what he likes. */
  readonly kind: 'file' | 'program' | 'service' | 'privilege' | 'password' | 'grant' | 'setting' | 'object';
  readonly subject: Subject;
  readonly expected: string;
  fix(): Fix;
}

/** What is said of a step. */
export interface StepWords {
  /** How, after the names of both ends: `reads it over the share od$`. Where it is not certain: what could not be decided. '': goes without saying. */
  readonly by: string;
  /** What else has to hold for it to work; none unless said. */
  readonly precondition?: string | null;
  /** Null, or not said: the step is as it should be. */
  readonly weak?: WeakHop | null;
  /** Sources that would decide an uncertain step. */
  readonly missing?: readonly string[];
  evidence(): readonly Evidence[];
}

/** A step with its proof. */
export type SiteStep = ReachStep & Required<StepWords>;

/** Between which nodes a step leads; certain, asking for nothing besides and as it should be unless said. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly needs?: number;
  readonly certain?: boolean;
  readonly isWeak?: boolean;
}

/** A step that is told at once. */
export type NewStep = Omit<Edge, 'isWeak'> & StepWords;

/** Things and steps of a site by number. What is said of them is made when somebody asks, for hardly any of them is told. */
export interface SiteGraph extends ReachGraph {
  /** Positions of steps that are not as they should be, ascending. */
  readonly weak: readonly number[];
  readonly label: (node: number) => string;
  readonly owners: (node: number) => readonly string[];
  readonly plane: (node: number) => ReachEntry['plane'] | null;
  readonly isData: (node: number) => boolean;
  /** What lies behind a thing and could not be followed. */
  readonly doubt: (node: number) => Doubt | null;
  readonly step: (place: number) => SiteStep;
  /** What is wrong with a step; null: it is as it should be. */
  readonly weakHop: (place: number) => WeakHop | null;
}

/** The name of a thing among those of its kind and place. */
export type ThingName = string | number | object;

/** The graph while it grows. A node has a kind, a place (a host, an instance; '' for the site) and a name there. */
export interface ReachBuilder {
  /** The node of a thing; made when it is not there yet. `doubt`: what lies behind it and cannot be followed. */
  node<About>(kind: ThingKind<About>, place: string, name: ThingName, about: About, doubt?: () => Doubt | null): number;
  /** Null when there is no such node. */
  find(kind: ThingKind<never>, place: string, name: ThingName): number | null;
  /** Adds a step that is certain, asks for nothing besides and is as it should be; `words` are made of `about` when they are asked for. */
  add<About>(from: number, to: number, words: (about: About) => StepWords, about: About): void;
  /** Adds any other. */
  addEdge<About>(edge: Edge, words: (about: About) => StepWords, about: About): void;
  step(step: NewStep): void;
  /** The graph as far as it has grown. */
  graph(): SiteGraph;
}

const nothing: readonly never[] = [];

/** A kind of things that are nobody's and lie only on the way, unless said. */
export function thingKind<About>(kind: Partial<ThingKind<About>> & Pick<ThingKind<About>, 'label'>): ThingKind<About> {
  return { plane: null, isData: false, owners: () => nothing, ...kind };
}
