import { outputOf } from './network-lab.ts';

/** A key and a certificate in `folder`, `NAME.key` and `NAME.pem`; `ca` signs itself, everybody else is signed by it for `usage`. */
export function vpnCertificate(folder: string, name: string, usage: string): void {
  const by =
    name === 'ca'
      ? ['-addext', 'basicConstraints=critical,CA:TRUE']
      : ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', `extendedKeyUsage=${usage}`, '-addext', 'keyUsage=digitalSignature'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`];
  outputOf(['openssl', 'req', '-x509', ...key, '-keyout', `${name}.key`, '-out', `${name}.pem`, ...by], { cwd: folder });
}

/** The pre-shared key of `swanctlTunnel`. */
const horse = 'correct horse battery staple';

/** One end of an IPsec tunnel between the hub's 10.20.0.0/24 and an office's 10.31.7.0/24. `ike`: lines of the connection; `extra`: further connections. */
export function swanctlTunnel(
  local: string,
  remote: string,
  { ike, esp, extra = '' }: { readonly ike: string; readonly esp: string; readonly extra?: string },
): string {
  const office = local === 'hub' ? remote : local;
  return `connections {
  office {
    ${ike}
    remote_addrs = ${remote === 'hub' ? '192.0.2.1' : '192.0.2.2'}
    local {
      auth = psk
      id = ${local}
    }
    remote {
      auth = psk
      id = ${remote}
    }
    children {
      net {
        local_ts = ${local === 'hub' ? '10.20.0.0/24' : '10.31.7.0/24'}
        remote_ts = ${remote === 'hub' ? '10.20.0.0/24' : '10.31.7.0/24'}
        esp_proposals = ${esp}
      }
    }
  }
${extra}}
secrets {
  ike-office {
    id-1 = hub
    id-2 = ${office}
    secret = "${horse}"
  }
}
`;
}
