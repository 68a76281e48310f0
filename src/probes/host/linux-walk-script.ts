/** Part of the script for Linux hosts: folders with their rights, configuration files and programs in them. NTACL_SCRIPT and PROGRAM_LISTING stand for what is asked. */
export const linuxWalkScript: string = `# Names and paths of the shares, one share a line: name, tab, path.
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
