/** A message of SARIF that shows the text as it is: no placeholder and no link can be made of a name. */
export function message(text: string): { readonly text: string } {
  const plain = text.replace(/\{(\d+)\}/gu, '{{$1}}');
  return { text: plain.includes('](') ? plain.replaceAll('[', '\\[') : plain };
}
