import { keyLine, usualKeyFiles } from './key-files.ts';
import { quoted } from './shell-word.ts';

/** Part of the script for Linux hosts: private keys of servers. The keys stay where they are; a digest of each public key is printed. */
export const linuxKeyScript: string = `# Private keys that configurations of servers name.
{
  find /etc/nginx /etc/apache2 /etc/httpd /etc/haproxy /etc/stunnel /etc/mysql /etc/my.cnf.d /etc/my.cnf /etc/xrdp/xrdp.ini /etc/samba/smb.conf -type f \\
    -exec sed -nE ${quoted(`s@${keyLine}@\\2@p`)} {} + 2> /dev/null
  printf '%s\\n' ${usualKeyFiles.map(quoted).join(' ')}
} | sort -u > "$tmp/keys"
found=no
while IFS= read -r file <&3; do
  [ -e "$file" ] || continue
  found=yes
  : > "$tmp/out"
  if ! run head -c 65536 "$file"; then unanswered private-key-digest "$file" 1
  else
    if grep -q -e '^-----BEGIN ENCRYPTED' -e '^Proc-Type: 4,ENCRYPTED' "$tmp/out"; then echo encrypted > "$tmp/digest"
    elif openssl pkey -in "$file" -pubout -outform DER 2> /dev/null < /dev/null > "$tmp/spki"; then openssl dgst -sha256 -r "$tmp/spki" | cut -c 1-64 > "$tmp/digest"
    else echo other > "$tmp/digest"
    fi
    section private-key-digest ok "$file" "$tmp/digest"
    way "$file"
  fi
done 3< "$tmp/keys"
[ $found = yes ] || { echo links.keyFiles > "$tmp/out"; section nothing-found ok 'configurations of servers' "$tmp/out"; }
`;
