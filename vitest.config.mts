import { defineConfig } from 'vitest/config';

/** Tests in Chromium share two cores and one screen: one file after another, with time to start. */
const inBrowser = { fileParallelism: false, testTimeout: 60_000, hookTimeout: 180_000 };

/** `npm run test:long` tries every random test on more cases. */
const setupFiles = process.env['SWITCHYARD_RUNS'] ? ['test/support/more-runs.ts'] : [];

const project = (name: string, include: string[], more: object = {}) => ({
  test: { name, include, environment: 'node', setupFiles, ...more },
});

export default defineConfig({
  test: {
    projects: [
      // A test that hangs still ends; one that is slow on a busy machine does not fail for it.
      project('unit', ['test/{unit,conformance,golden}/**/*.test.ts'], { testTimeout: 60_000, hookTimeout: 60_000 }),
      project('browser', ['test/browser/**/*.test.ts'], inBrowser),
      project('e2e', ['test/e2e/**/*.test.ts'], inBrowser),
      project('long', ['test/long/**/*.test.ts'], { testTimeout: 30 * 60_000 }),
    ],
  },
});
