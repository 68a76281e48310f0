import type { ConnectionGuard, ConnectionPlace, LegState, TenantConnection } from '../../model/link-results.ts';
import { acrossDrawing, type Drawing } from './drawing.ts';
import { tenantLabel, type ResultIndex } from './index-of-result.ts';
import { count, counted, listed, shortened } from './words.ts';

/** One way to a database: the picture, and the same in words. */
export interface ConnectionView {
  readonly heading: string;
  readonly state: LegState;
  readonly word: string;
  readonly drawing: Drawing;
  readonly steps: readonly StepView[];
}

/** One leg, or what stands before a listener. */
export interface StepView {
  readonly from: string;
  readonly to: string | null;
  readonly state: string;
  readonly word: string;
  readonly reason: string;
  readonly evidence: readonly string[];
}

/** Ways that are not drawn, by what they have in common. */
export interface ConnectionGroup {
  readonly way: string;
  readonly legs: string;
  readonly count: string;
  readonly tenants: string;
}

/** All ways: the worst drawn, the others counted. */
export interface ConnectionsView {
  readonly lead: string;
  readonly key: readonly { readonly state: LegState; readonly word: string; readonly meaning: string }[];
  readonly shown: readonly ConnectionView[];
  readonly more: { readonly heading: string; readonly views: readonly ConnectionView[] } | null;
  readonly groups: readonly ConnectionGroup[];
}

const inSight = 12;
const drawnAtMost = 100;

const words: Readonly<Record<LegState, string>> = {
  'open': 'open',
  'not-assessed': 'not assessed',
  'inside': 'inside',
  'tunnelled': 'tunnelled',
  'encrypted': 'encrypted',
};
const meanings: Readonly<Record<LegState, string>> = {
  'encrypted': 'TLS that is insisted on, or was seen',
  'tunnelled': 'inside a VPN that encrypts',
  'inside': 'on one machine, or between machines of the site where nothing encrypts it',
  'open': 'nothing protects it on its way through other people’s networks',
  'not-assessed': 'something needed was not seen',
};
/** Worst first. */
const order: readonly LegState[] = ['open', 'not-assessed', 'inside', 'tunnelled', 'encrypted'];
const ways: Readonly<Record<TenantConnection['way'], string>> = {
  'direct': 'workstations, directly',
  'rdp': 'workstations, by Remote Desktop',
  'middle-tier': 'workstations, by Middle Tier',
  'hl7': 'HL7',
  'undeclared': 'workstations, in a way nobody declared',
};
const guardWords: Readonly<Record<ConnectionGuard['state'], string>> = {
  'closed': 'firewall: closed to others',
  'open': 'firewall: open to others',
  'not-assessed': 'firewall: not assessed',
};

/** The ways to the tenants' databases; the worst first. */
export function connectionsView(index: ResultIndex, connections: readonly TenantConnection[]): ConnectionsView {
  const sorted = connections.map((one) => ({ one, rank: order.indexOf(worst(one)) })).toSorted((a, b) => a.rank - b.rank);
  const views = sorted.slice(0, drawnAtMost).map(({ one }, at) => connectionView(index, one, `c${at + 1}`));
  const tenants = new Set(connections.map(({ tenant }) => tenant)).size;
  const states = order.map((state, rank) => [words[state], sorted.filter((one) => one.rank === rank).length] as const).filter(([, number]) => number > 0);
  const rest = views.slice(inSight);
  return {
    lead: `${counted(connections.length, 'way')} to the databases of ${counted(tenants, 'tenant')}. At their weakest leg: ${states.map(([word, number]) => `${count(number)} ${word}`).join(', ') || 'none'}.`,
    key: order.toReversed().map((state) => ({ state, word: words[state], meaning: meanings[state] })),
    shown: views.slice(0, inSight),
    more: rest.length === 0 ? null : { heading: `${counted(rest.length, 'further way')}, drawn`, views: rest },
    groups: groupsOf(sorted.slice(drawnAtMost).map(({ one }) => one)),
  };
}

/** The weakest leg; a listener that lets others in is as weak as a leg in the open. */
function worst({ legs, places }: TenantConnection): LegState {
  const guards = places.flatMap(({ guard }) => (guard === null || guard.state === 'closed' ? [] : [guard.state]));
  const states = [...legs.map(({ state }) => state), ...guards];
  return order.find((state) => states.includes(state)) ?? 'not-assessed';
}

const icons: Readonly<Record<ConnectionPlace['kind'], string>> = {
  'workstations': 'screen',
  'sender': 'message',
  'tunnel': 'pipe',
  'mysql': 'port',
  'remote-desktop': 'port',
  'middle-tier': 'port',
  'hl7': 'message',
  'database': 'store',
};

function connectionView(index: ResultIndex, connection: TenantConnection, id: string): ConnectionView {
  const { tenant, way, places, legs } = connection;
  const heading = `${tenantLabel(index, tenant)}: ${ways[way]}`;
  const steps = stepsOf(connection);
  const state = worst(connection);
  const drawing = acrossDrawing(
    {
      id,
      title: heading,
      description: steps.map(({ from, to, word, reason }) => `${from}${to === null ? '' : ` to ${to}`}: ${word}. ${shortened(reason, 200)}`).join(' '),
    },
    places.map(({ kind, name, detail, guard }) => ({
      icon: icons[kind],
      name,
      detail,
      note: guard === null ? null : { state: guard.state, words: guardWords[guard.state] },
    })),
    legs.map((leg) => ({ state: leg.state, word: words[leg.state] })),
  );
  return { heading, state, word: words[state], drawing, steps };
}

function stepsOf({ places, legs }: TenantConnection): StepView[] {
  const nameOf = ({ name, detail }: ConnectionPlace): string => shortened(detail === '' ? name : `${name} (${detail})`, 160);
  return places.flatMap((place, at) => {
    const before = places[at - 1];
    const leg = legs[at - 1];
    const steps: StepView[] = [];
    if (before !== undefined && leg !== undefined) {
      const evidence = leg.evidence.map(({ source, pointer, excerpt }) => `${source} ${pointer}: ${shortened(excerpt, 200)}`);
      steps.push({ from: nameOf(before), to: nameOf(place), state: leg.state, word: words[leg.state], reason: leg.reason, evidence });
    }
    if (place.guard !== null) {
      steps.push({ from: nameOf(place), to: null, state: place.guard.state, word: guardWords[place.guard.state], reason: place.guard.reason, evidence: [] });
    }
    return steps;
  });
}

function groupsOf(connections: readonly TenantConnection[]): ConnectionGroup[] {
  const groups = new Map<string, { way: string; legs: string; tenants: string[] }>();
  for (const { tenant, way, places, legs } of connections) {
    const guards = places.flatMap(({ guard }) => (guard === null ? [] : [guardWords[guard.state]]));
    const shape = { way: ways[way], legs: [...legs.map(({ state }) => words[state]), ...guards].join(', ') };
    const group = groups.get(`${shape.way}\n${shape.legs}`) ?? { ...shape, tenants: [] };
    group.tenants.push(shortened(tenant, 60));
    groups.set(`${shape.way}\n${shape.legs}`, group);
  }
  return [...groups.values()].map(({ way, legs, tenants }) => ({ way, legs, count: count(tenants.length), tenants: listed(tenants, 200) }));
}
