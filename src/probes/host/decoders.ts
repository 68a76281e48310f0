import { linkDecoders } from '../links/link-decoders.ts';
import { linuxDecoders } from '../linux-text/linux-decoders.ts';
import { windowsDecoders } from '../windows-text/windows-decoders.ts';
import { configFile } from './config-file.ts';
import type { HostDecoder } from './host-section.ts';

/** Every kind of section that can be read. The first that recognises a file of unknown origin reads it. */
export const hostDecoders: readonly HostDecoder[] = [configFile, ...linkDecoders, ...linuxDecoders, ...windowsDecoders];
