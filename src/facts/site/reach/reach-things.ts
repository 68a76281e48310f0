import type { ReachStep } from '../../../domain/reach/reach-graph.ts';
import type { ReachEntry } from '../../../model/audit-result.ts';
import type { Evidence, Fix, Subject } from '../../../model/verdict.ts';

/** Why something could not be followed, and the sources that would tell. */
export interface Doubt {
  readonly reason: string;
  readonly missing: readonly string[];
}

/** Somebody or something that can be reached. */
export interface ReachThing {
  readonly label: string;
  /** Tenants whose it is; empty: nobody's, or everybody's. */
  readonly owners: readonly string[];
  /** The plane on which it counts as reached; null: only on the way. */
  readonly plane: ReachEntry['plane'] | null;
  /** True for what is kept from others in the end: a database, a folder. False for what leads there. */
  readonly isData: boolean;
  /** What lies behind it and could not be followed. */
  readonly doubt: Doubt | null;
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

/** A step with its proof. */
export interface SiteStep extends ReachStep {
  /** How, after the names of both ends: `reads it over the share od$`. Where it is not certain: what could not be decided. '': goes without saying. */
  readonly by: string;
  /** What else has to hold for it to work. */
  readonly precondition: string | null;
  /** Null: the step is as it should be. */
  readonly weak: WeakHop | null;
  /** Sources that would decide an uncertain step. */
  readonly missing: readonly string[];
  evidence(): readonly Evidence[];
}

/** The graph while it grows. Every node has a key of its own. */
export interface ReachBuilder {
  readonly things: readonly ReachThing[];
  readonly steps: readonly SiteStep[];
  /** The node of a key; made when it is not there yet. */
  node(key: string, make: () => Partial<ReachThing> & { readonly label: string }): number;
  /** Null when there is no such node. */
  find(key: string): number | null;
  step(step: NewStep): void;
}

/** A step as it is told; certain, without precondition and as it should be unless said. */
export type NewStep = Pick<SiteStep, 'from' | 'to' | 'by' | 'evidence'> & Partial<SiteStep>;

const nothing: readonly never[] = [];

/** An empty graph. */
export function reachBuilder(): ReachBuilder {
  const nodes = new Map<string, number>();
  const things: ReachThing[] = [];
  const steps: SiteStep[] = [];
  return {
    things,
    steps,
    find: (key) => nodes.get(key) ?? null,
    node(key, make) {
      let node = nodes.get(key);
      if (node === undefined) {
        node = things.push({ owners: [], plane: null, isData: false, doubt: null, ...make() }) - 1;
        nodes.set(key, node);
      }
      return node;
    },
    // The step is kept as it is: its words may be made only when they are told.
    step: (step) =>
      void steps.push(
        Object.assign(step, {
          needs: step.needs ?? null,
          certain: step.certain ?? true,
          precondition: step.precondition ?? null,
          weak: step.weak ?? null,
          missing: step.missing ?? nothing,
        }),
      ),
  };
}

/** Keys of the nodes that several parts of the graph speak of. */
export const nodeKey = {
  tenant: (id: string): string => `tenant\n${id}`,
  /** The tenant's people: what their accounts may do, wherever they are. */
  people: (id: string): string => `people\n${id}`,
  /** Whoever works at a host. */
  at: (host: string): string => `at\n${host}`,
  /** Whoever has an account that a host takes over the network. */
  account: (host: string): string => `account\n${host}`,
  /** Who rules a host. */
  host: (host: string): string => `host\n${host}`,
  config: (host: string, path: string): string => `config\n${host}\n${path}`,
  service: (host: string, name: string): string => `service\n${host}\n${name.toLowerCase()}`,
  login: (instance: string, row: number): string => `login\n${instance}\n${row}`,
  database: (instance: string, tenant: string): string => `database\n${instance}\n${tenant}`,
  /** Every database of an instance. */
  databases: (instance: string): string => `databases\n${instance}`,
} as const;

/** The node of a host's people, or of its ruler. */
export function hostNode(build: ReachBuilder, kind: 'at' | 'account' | 'host', host: string): number {
  const words = { at: `whoever works at ${host}`, account: `whoever has an account on ${host}`, host: `whoever controls ${host}` };
  return build.node(nodeKey[kind](host), () => ({ label: words[kind] }));
}
