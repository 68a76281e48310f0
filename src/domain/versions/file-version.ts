/** The version in a program's resource: four numbers with dots, or commas as some resources have them; anything after them is dropped. Null when there is none. */
export function fileVersion(text: string): string | null {
  const parts = /^\s*(\d+)[.,]\s*(\d+)(?:[.,]\s*(\d+))?(?:[.,]\s*(\d+))?/.exec(text);
  if (parts === null) return null;
  return parts
    .slice(1)
    .map((part) => Number(part ?? 0))
    .join('.');
}
