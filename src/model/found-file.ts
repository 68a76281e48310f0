/** What lies in a folder: a file with its SHA-256 (hex) and size, what is no file (a link, a pipe), or what could not be read and why. */
export type FoundFile =
  | { readonly path: string; readonly sha256: string; readonly bytes: number }
  | { readonly path: string; readonly other: string }
  | { readonly path: string; readonly unreadable: string };
