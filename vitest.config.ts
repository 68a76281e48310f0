import type { ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = {
  test: {
    // `npm run test:wine` prepares what its tests need.
    include: process.env['BITEWING_WINE'] === undefined ? ['test/**/*.test.ts'] : ['test/wine/*.ts'],
    // For a machine that is busy with other things: no test depends on time, but a hung one must still end.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Every processor: many tests wait for servers.
    maxWorkers: '100%',
    reporters: ['default', './test/support/plain-summary.ts'],
    coverage: { include: ['src/**/*.ts'], exclude: ['src/**/*.examples.ts'], reporter: ['text-summary', 'html'] },
  },
};

export default config;
