/** The address as a number, null for anything but four decimal numbers up to 255. Leading zeros are decimal, as the servers read them. */
export function ipv4Number(text: string): number | null {
  // Read by hand: this is asked for every host of every client tried.
  let value = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 46) {
      if (digits === 0 || octet > 255 || ++dots > 3) return null;
      value = value * 256 + octet;
      octet = digits = 0;
    } else {
      if (code < 48 || code > 57 || ++digits > 9) return null;
      octet = octet * 10 + code - 48;
    }
  }
  return dots === 3 && digits > 0 && octet <= 255 ? value * 256 + octet : null;
}
