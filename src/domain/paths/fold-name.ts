/**
 * A name as Windows compares it: every UTF-16 unit by the one-to-one upper-case table of NTFS, without locale, normalisation or letters
 * that become two. JavaScript also raises letters that the table leaves alone, recognisable by not coming back (ı, ſ, µ); ς is in it.
 */
export function foldName(name: string): string {
  if (!/[^\0-\x7f]/.test(name)) return name.toUpperCase();
  let folded = '';
  for (let at = 0; at < name.length; at++) folded += foldUnit(name.charAt(at));
  return folded;
}

function foldUnit(unit: string): string {
  const upper = unit.toUpperCase();
  const oneToOne = upper.length === 1 && (upper.toLowerCase() === unit || unit === 'ς');
  return oneToOne ? upper : unit;
}
