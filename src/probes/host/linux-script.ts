import type { Command } from '../../adapters/command/command-port.ts';
import { vpnFilePatterns, vpnPlaces } from '../vpn/vpn-commands.ts';
import { linuxKeyScript } from './linux-key-script.ts';
import { emptyAnswers, linuxQuestions, placeListing, shareQuestion } from './linux-questions.ts';
import { linuxWalkScript } from './linux-walk-script.ts';
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
    linuxWalkScript.replace('NTACL_SCRIPT', quoted(sambaNtAclScript)).replace('PROGRAM_LISTING', programs),
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

const tail = `printf 'end\\t%s\\n' "$count"
`;
