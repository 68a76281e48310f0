import type { Command } from '../../adapters/command/command-port.ts';
import { vpnFilePatterns, vpnPlaces } from '../vpn/vpn-commands.ts';
import { linuxKeyScript } from './linux-key-script.ts';
import { emptyAnswers, linuxQuestions, placeListing, shareQuestion } from './linux-questions.ts';
import { programListing } from './program-files.ts';
import { sambaNtAclScript } from './samba-ntacl.ts';
import { quoted } from './shell-word.ts';

/** A folder the script looks at: a path of the host, or a folder on one of its shares. */
export type ScriptFolder =
  | { readonly kind: 'path'; readonly path: string; readonly exchange: boolean }
  | { readonly kind: 'share'; readonly share: string; readonly below: string; readonly exchange: boolean };

/** What a UNC or POSIX path of the inventory means to the script; null for any other spelling. */
export function scriptFolder(text: string, exchange: boolean): ScriptFolder | null {
  if (text.startsWith('/') && !text.startsWith('//')) return { kind: 'path', path: text, exchange };
  const [, share, below = ''] = /^[\\/]{2}[^\\/]+[\\/]([^\\/]+)(?:[\\/](.*))?$/s.exec(text) ?? [];
  return share === undefined ? null : { kind: 'share', share, below: below.replaceAll('\\', '/'), exchange };
}

function words(command: Command): string {
  return command.map(quoted).join(' ');
}

function questionLines(isOfSamba: boolean): string[] {
  return linuxQuestions
    .filter((question) => question.ofSamba === isOfSamba && question.section !== shareQuestion.section)
    .map(({ section, what, commands, without }) => {
      const how = commands.map((command) => command.join(' ')).join('; ');
      const steps = commands.map((command) => `  run ${words(command)} || return`).join('\n');
      return `# ${what}\nquestion() {\n${steps}\n}\nask ${quoted(section)} ${quoted(how)} ${without}\n`;
    });
}

/**
 * A POSIX shell script that an administrator runs as root on a Linux file server without Node.js. It prints an export to stdout and writes nothing
 * else but a temporary folder. Folders are those given here, the shares', and its arguments. Null: the inventory was not asked.
 */
export function linuxScript(folders: readonly ScriptFolder[] | null): string {
  const looks = (folders ?? []).map((folder) => {
    const listing = folder.exchange ? 'exchange' : 'folder';
    return folder.kind === 'path' ? `${listing} ${quoted(folder.path)}` : `on_share ${listing} ${quoted(folder.share)} ${quoted(folder.below)}`;
  });
  const programs = programListing('$root/')
    .map((word) => (word === '$root/' ? '"$root/"' : quoted(word)))
    .join(' ');
  const tunnels = vpnPlaces.linux.map((place) => `place ${quoted(place)} ${words(placeListing(place))}`);
  return [
    head,
    ...questionLines(false),
    `# ${shareQuestion.what}`,
    shares,
    'if [ -n "$samba" ]; then\n',
    ...questionLines(true),
    'fi\n',
    '# Configurations of tunnels, whole. They hold keys: keep the output like the configurations themselves.',
    `for file in ${vpnFilePatterns.linux.join(' ')}; do\n  [ -f "$file" ] && whole tunnels "$file"\ndone`,
    ...tunnels,
    walking.replace('NTACL_SCRIPT', quoted(sambaNtAclScript)).replace('PROGRAM_LISTING', programs),
    ...looks,
    folders?.some(({ exchange }) => exchange) === false ? ': > "$tmp/out"; section no-exchange ok inventory "$tmp/out"' : '',
    'for folder in "$@"; do folder "$folder"; done',
    linuxKeyScript,
    tail,
  ].join('\n');
}

const head = `#!/bin/sh
# Collects what Bitewing asks of a Linux file server, without Node.js. Run it as root, and keep its output:
#   sh collect-linux.sh > fs1.txt
#   sh collect-linux.sh /srv/more /srv/folders > fs1.txt
# Reads only; makes one temporary folder and removes it. Lists folders, not the files in them; reads configuration files of Open Dental and of
# tunnels whole. Each question has a limit of time, the output of each one of size.
set -u
umask 077
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
export LC_ALL PATH
seconds=600
depth=64
names=1000000
ulimit -f 4194304
for tool in base64 mktemp timeout find xargs sed tr cut; do
  command -v $tool > /dev/null 2>&1 || { echo "$tool is needed and not installed" >&2; exit 1; }
done
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
count=0
samba=
tab=$(printf '\\t')
encode() { base64 | tr -d '\\n'; }
# section NAME STATUS HOW FILE
section() {
  printf 'section\\t%s\\t%s\\t%s\\t' "$1" "$2" "$(printf '%s' "$3" | encode)"
  encode < "$4"
  printf '\\n'
  count=$((count + 1))
}
run() {
  command -v "$1" > /dev/null 2>&1 || { echo "$1: not installed in a system folder" > "$tmp/err"; return 127; }
  timeout "$seconds" "$@" >> "$tmp/out" 2> "$tmp/err" < /dev/null
}
# status of a question that ended with code $1
status() {
  if [ "$1" = 127 ]; then echo absent
  elif grep -Eqi 'permission denied|operation not permitted|must be root' "$tmp/err"; then echo denied
  else echo failed
  fi
}
# Whether a program said that there is nothing of the kind
nothing() { grep -Fq ${emptyAnswers.map((text) => `-e ${quoted(text)}`).join(' ')} "$tmp/err"; }
# Says why a question has no answer, or has only a part of one: unanswered NAME HOW CODE
unanswered() {
  [ "$3" = 124 ] && echo "no end within $seconds seconds" > "$tmp/err"
  [ -s "$tmp/err" ] || echo "ended with code $3 and said nothing" > "$tmp/err"
  head -n 1 "$tmp/err" | cut -c 1-300 > "$tmp/reason"
  section "$1" "$(status "$3")" "$2" "$tmp/reason"
}
# Asks with the function question: ask NAME HOW WITHOUT
ask() {
  : > "$tmp/out"
  : > "$tmp/err"
  question
  code=$?
  if [ $code = 0 ]; then section "$1" ok "$2" "$tmp/out"
  elif [ "$3" = fine ]; then :
  elif [ "$3" = empty ] && nothing; then : > "$tmp/out"; section "$1" ok "$2" "$tmp/out"
  else unanswered "$1" "$2" $code
  fi
}
# A file as it is: whole NAME FILE
whole() {
  : > "$tmp/out"
  if run cat "$2"; then section "$1" ok "$2" "$tmp/out"; else unanswered "$1" "$2" 1; fi
}
# A place of configurations in which there is none: place FOLDER COMMAND...
place() {
  where=$1
  shift
  for file in "$where" "$where"/*.conf "$where"/*/*.conf; do [ -f "$file" ] && return; done
  : > "$tmp/out"
  if run "$@" || nothing; then
    echo 'no configuration there' > "$tmp/reason"
    section tunnels absent "$where" "$tmp/reason"
  else unanswered tunnels "$where" 1
  fi
}
printf 'bitewing-host-export\\t1\\tlinux\\t%s\\t%s\\n' "$(uname -n | tr -d '\\n' | encode)" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
`;

const shares = `: > "$tmp/out"
run testparm -s
code=$?
if [ $code = 0 ]; then
  cp "$tmp/out" "$tmp/testparm"
  section smb-conf ok 'testparm -s' "$tmp/out"
  samba=yes
elif [ $code = 127 ]; then
  : > "$tmp/out"
  section no-samba ok 'testparm -s: not installed' "$tmp/out"
else unanswered smb-conf 'testparm -s' $code
fi
`;

const walking = `# Names and paths of the shares, one share a line: name, tab, path.
: > "$tmp/shares"
[ -z "$samba" ] || sed -n -e 's/^\\[\\(.*\\)\\]$/[\\1/p' -e "s/^[[:space:]]*path = /=/p" "$tmp/testparm" | while IFS= read -r line; do
  case $line in
    '['*) name=\${line#'['} ;;
    =/*%*) ;;
    =/*) [ "$name" = printers ] || [ "$name" = homes ] || printf '%s\\t%s\\n' "$name" "\${line#=}" ;;
  esac
done > "$tmp/shares"
# Paths, nothing in them: themselves WHAT PATH...
themselves() {
  what=$1
  shift
  : > "$tmp/out"
  run getfacl -n -p -- "$@"
  code=$?
  [ -s "$tmp/out" ] && section getfacl-paths ok "getfacl -n -p, $what" "$tmp/out"
  [ $code = 0 ] || unanswered getfacl-paths "getfacl -n -p, $what" $code
  : > "$tmp/out"
  run find "$@" -maxdepth 0 -printf '%y %D %i %m %U %G\\0%p\\0%l\\0'
  code=$?
  [ -s "$tmp/out" ] && section find-paths ok "find, $what" "$tmp/out"
  [ $code = 0 ] || unanswered find-paths "find, $what" $code
}
# What lies on the way to a folder, and the folder itself.
way() {
  at=$1
  to=$1
  set --
  while :; do
    set -- "$at" "$@"
    [ "$at" = / ] && break
    at=\${at%/*}
    [ -n "$at" ] || at=/
  done
  themselves "the way to $to" "$@"
}
# A folder: what lies on the way, folders and links in it, configuration files. Other machines' file systems are not entered.
folder() {
  root=$1
  case $root in
    /) ;;
    */) root=\${root%/} ;;
  esac
  case $root in
    /*) ;;
    *) echo "not an absolute path" > "$tmp/reason"; section find failed "$root" "$tmp/reason"; return ;;
  esac
  grep -qxF -- "$root" "$tmp/seen" && return
  printf '%s\\n' "$root" >> "$tmp/seen"
  way "$root"
  [ -d "$root" ] || return
  real=$(cd -P -- "$root" && pwd -P && echo .) || return
  real=\${real%
.}
  if [ "$real" != "$root" ]; then
    folder "$real"
    return
  fi
  : > "$tmp/out"
  run find "$root/" -maxdepth $depth \\( -fstype nfs -o -fstype nfs4 -o -fstype cifs -o -fstype smb3 -o -fstype autofs -o -fstype proc -o -fstype sysfs \\) -prune -o \\
    \\( -type d -o -type l \\) -printf '%y %D %i %m %U %G\\0%p\\0%l\\0'
  code=$?
  found=$(tr -dc '\\0' < "$tmp/out" | wc -c)
  if [ "$found" -gt $((3 * names)) ]; then
    echo "more than $names folders" > "$tmp/reason"
    section find skipped "find $root" "$tmp/reason"
    return
  fi
  [ -s "$tmp/out" ] && section find ok "find $root" "$tmp/out"
  [ $code = 0 ] || unanswered find "find $root" $code
  find "$root/" -maxdepth $depth \\( -fstype nfs -o -fstype nfs4 -o -fstype cifs -o -fstype smb3 -o -fstype autofs -o -fstype proc -o -fstype sysfs \\) -prune -o \\
    -type d -print0 2> /dev/null > "$tmp/names"
  : > "$tmp/out"
  if command -v getfacl > /dev/null 2>&1; then
    timeout "$seconds" xargs -0 getfacl -n -p -- < "$tmp/names" > "$tmp/out" 2> "$tmp/err"
    code=$?
    [ -s "$tmp/out" ] && section getfacl ok "getfacl -n -p, all of $root" "$tmp/out"
    [ $code = 0 ] || unanswered getfacl "getfacl -n -p, all of $root" $code
  else
    echo 'getfacl: not installed in a system folder' > "$tmp/err"
    unanswered getfacl "getfacl -n -p, all of $root" 127
  fi
  # Not in patients' folders, which have one letter above them.
  find "$root/" -mindepth 1 -maxdepth 12 -type d -name '[A-Za-z]' -prune -o -type f -iname '*config*.xml*' -print0 2> /dev/null | tr '\\n\\0' '\\001\\n' > "$tmp/configs"
  while IFS= read -r file; do
    file=$(printf '%s.' "$file" | tr '\\001' '\\n')
    file=\${file%.}
    if [ -f "$file" ]; then
      whole config "$file"
      themselves "$file" "$file"
    fi
  done < "$tmp/configs"
  # Programs and the versions they carry.
  : > "$tmp/out"
  if run PROGRAM_LISTING; then section program-files ok "program-files $root" "$tmp/out"; else unanswered program-files "program-files $root" 1; fi
}
# A folder in which files wait: they are counted, with their times and without their names.
exchange() {
  : > "$tmp/out"
  if run find "$1" -mindepth 1 -maxdepth 1 -printf '%y %T@\\n'; then section folder-listing ok "folder-listing $1" "$tmp/out"
  else unanswered folder-listing "folder-listing $1" 1
  fi
  folder "$1"
}
# on_share FUNCTION SHARE BELOW
on_share() {
  base=$(while IFS="$tab" read -r name path; do
    [ "$(printf '%s' "$name" | tr '[:upper:]' '[:lower:]')" = "$(printf '%s' "$2" | tr '[:upper:]' '[:lower:]')" ] && { printf '%s' "$path"; break; }
  done < "$tmp/shares")
  if [ -n "$base" ]; then "$1" "\${base%/}\${3:+/$3}"
  else
    echo "there is no share $2" > "$tmp/reason"
    section find failed "share $2 $3" "$tmp/reason"
  fi
}
: > "$tmp/seen"
if [ -s "$tmp/shares" ]; then
  while IFS="$tab" read -r name path <&3; do folder "$path"; done 3< "$tmp/shares"
  # Access lists of Windows, where Samba enforces them on every share.
  enforcing=$(while IFS="$tab" read -r name path; do
    testparm -s --section-name="$name" --parameter-name='vfs objects' < /dev/null 2> /dev/null | grep -Eq 'acl_(xattr|tdb)' && echo yes || echo no
  done < "$tmp/shares" | sort -u)
  if [ "$enforcing" = yes ]; then
    : > "$tmp/out"
    nt() {
      while IFS="$tab" read -r name path <&3; do run python3 -I -c "$ntacl" "$name" "$path" || return; done 3< "$tmp/shares"
    }
    ntacl=NTACL_SCRIPT
    nt
    code=$?
    [ -s "$tmp/out" ] && section samba-ntacl ok 'access lists of Samba' "$tmp/out"
    [ $code = 0 ] || unanswered samba-ntacl 'access lists of Samba' $code
  elif [ "$enforcing" != no ]; then
    echo 'some shares enforce access lists of Windows and others do not' > "$tmp/reason"
    section samba-ntacl skipped 'access lists of Samba' "$tmp/reason"
  fi
fi
`;

const tail = `printf 'end\\t%s\\n' "$count"
`;
