import { endpointsSeen } from '../endpoints/endpoints-export.ts';
import { linkDecoders } from '../links/link-decoders.ts';
import { linuxDecoders } from '../linux-text/linux-decoders.ts';
import { windowsDecoders } from '../windows-text/windows-decoders.ts';
import { configFile } from './config-file.ts';
import type { HostDecoder } from './host-section.ts';
import { nothingFound } from './nothing-found.ts';

/** Every kind of section that can be read. The first that recognises a file of unknown origin reads it. */
export const hostDecoders: readonly HostDecoder[] = [configFile, nothingFound, endpointsSeen, ...linkDecoders, ...linuxDecoders, ...windowsDecoders];
