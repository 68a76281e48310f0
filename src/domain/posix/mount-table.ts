import { unescapeName } from './getfacl-text.ts';

/** One mounted file system. */
export interface Mount {
  /** Where it is mounted. */
  readonly path: string;
  /** `ext4`, `nfs4`, `fuse.sshfs` … */
  readonly type: string;
  /** Device or server path it comes from, as the kernel says it. */
  readonly source: string;
}

/** File systems of the kernel's own, where no tenant keeps anything. */
const pseudo = new Set(
  'proc sysfs devtmpfs devpts cgroup cgroup2 securityfs debugfs tracefs configfs pstore bpf mqueue hugetlbfs autofs binfmt_misc fusectl efivarfs nsfs rpc_pipefs selinuxfs'.split(
    ' ',
  ),
);
const remote = /^(?:nfs|cifs|smb|9p$|ceph$|glusterfs$|lustre$|gpfs$|afs$|ncpfs$|fuse(?:\.|$)|virtiofs$)/;

/** Who decides about access below a mount: this kernel, another machine or a program, or nobody because it holds no files. */
export function mountKind({ type }: Pick<Mount, 'type'>): 'local' | 'remote' | 'pseudo' {
  if (pseudo.has(type)) return 'pseudo';
  return remote.test(type) ? 'remote' : 'local';
}

/** Reads `/proc/self/mountinfo` (proc(5)). Of several mounts at one place the last counts. Lines of another form are left out. */
export function parseMountinfo(text: string): ReadonlyMap<string, Mount> {
  const mounts = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const [before = '', after] = line.split(' - ', 2);
    const path = before.split(' ')[4];
    const [type, source] = after?.split(' ') ?? [];
    if (path === undefined || type === undefined || source === undefined) continue;
    mounts.set(unescapeName(path), { path: unescapeName(path), type, source: unescapeName(source) });
  }
  return mounts;
}
