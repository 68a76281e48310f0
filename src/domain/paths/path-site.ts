/** Text to text, by name or path. */
export type Names = Readonly<Record<string, string>>;

/** What a site's computers say about their paths; what paths can be compared by. */
export interface PathSite {
  readonly hosts: readonly PathHost[];
  /** DFS links: `\\domain\root\link` to the `\\server\share` path behind it. */
  readonly dfs: Names;
}

/** One computer. Null where something was not collected: then what it could change stays unknown. */
export interface PathHost {
  readonly id: string;
  readonly system: 'windows' | 'posix';
  /** NetBIOS and DNS names, aliases, addresses; letter case does not matter. The id counts as a name. */
  readonly names: readonly string[];
  /** Share name to local path. `C$` and the like need not be listed. */
  readonly shares: Names | null;
  /** Local path to target: junctions, symbolic links, folders a volume is mounted at, and `\\?\Volume{…}\` to its drive. */
  readonly links: Names | null;
  /** Local path with its last name in 8.3 form, to the long path. */
  readonly shortNames: Names;
  /** Mapped and substituted drives. User null: the same for everybody. */
  readonly drives: readonly DriveMapping[] | null;
  /** Drives that are volumes of the computer itself, `C:`; the system's drive and whatever shares and links name count without being listed. */
  readonly volumes: readonly string[];
  /** What the file system itself calls its files and folders. */
  readonly ids: readonly FileIdentity[];
  /** Those of them, in order, whose path may be another’s but for letter case; null where nobody looked. */
  readonly twins?: readonly FileIdentity[] | null;
}

/** A local path with volume and file id, both equal for equal folders; they win over text. Null: not known. */
export interface FileIdentity {
  readonly path: string;
  readonly volume: string | null;
  readonly id: string | null;
}

/** `Z:` of a user, and where it leads. */
export interface DriveMapping {
  readonly user: string | null;
  readonly drive: string;
  readonly target: string;
}

/** A path as somebody wrote it: one path, not a list. `host`: the computer that would open it, `user`: as whom; null where unknown. */
export interface Spelling {
  readonly text: string;
  readonly host: string | null;
  readonly user: string | null;
}

/** Where a path leads. `root` is a drive or tree of one host, or as much as is known of it. */
export interface Place {
  readonly root: string;
  /**
   * Root and names below it as the file system compares them, an end mark (U+0000) after each. Equal keys are the same folder, whatever is unknown
   * of both; the key of a folder begins the keys of everything in it, and of nothing else.
   */
  readonly key: string;
  /** The names below the root as spelled, with the separators of its host; `placeText` puts root and names together. */
  readonly below: string;
  /** False: the root, or a link that nobody collected, may lead anywhere. */
  readonly anchored: boolean;
  /** Which of the names below the root may be another name of a neighbour (8.3, letter case), counted from 0, in order. */
  readonly aliases: readonly number[];
  /** Came through a Samba share, which does not tell letter case apart while the folder behind it does. */
  readonly caseless: boolean;
  /** Why something is open about it; null when nothing is. */
  readonly doubt: string | null;
}

/** A place, or why there is none: `open` where something that was not collected decides, `invalid` where no folder can be meant. */
export type Location = { readonly kind: 'place'; readonly place: Place } | { readonly kind: 'open' | 'invalid'; readonly reason: string };

/** A place for people: `fs1 D:\OD\t1`, `smb /srv/t1`, or `\\nas\od\t1` where the server is unknown; a drive of one user as `fs1 anna Z:\t1`. */
export function placeText({ root, below }: Pick<Place, 'root' | 'below'>): string {
  return root.endsWith(' /') ? `${root}${below}` : `${root}\\${below}`;
}

/** The names of a place below its root, as the file system compares them. */
export function namesBelow({ root, key }: Pick<Place, 'root' | 'key'>): readonly string[] {
  return key.length === root.length + 1 ? [] : key.slice(root.length + 1, -1).split('\0');
}

/** The keys of a place's root and of every folder on the way, by the place's own key, which comes last. */
export function keysAround(key: string): readonly string[] {
  const keys: string[] = [];
  for (let end = key.indexOf('\0'); end >= 0; end = key.indexOf('\0', end + 1)) keys.push(key.slice(0, end + 1));
  return keys;
}
