/** Single-byte code pages that Windows consoles write: 437 (United States), 850 (Western Europe), and 1252 of its desktop programs. */
export type CodePage = 'cp437' | 'cp850' | 'cp1252';

/** Characters of the bytes 80 to FF. Source: the code page tables Microsoft publishes. */
const upperHalf = {
  cp437: 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  cp850: 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
} as const;

/** Text of a single-byte code page. Every byte has a character, so this never fails, and a wrong guess shows as wrong letters only. */
export function codePageText(bytes: Uint8Array, codePage: CodePage): string {
  if (codePage === 'cp1252') return new TextDecoder('windows-1252').decode(bytes);
  const upper = upperHalf[codePage];
  const parts: string[] = [];
  for (const byte of bytes) parts.push(byte < 0x80 ? String.fromCharCode(byte) : upper.charAt(byte - 0x80));
  return parts.join('');
}
