import fc from 'fast-check';

/** `npm run test:long` sets `SWITCHYARD_RUNS`: how many random cases every property is tried on. */
fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: Number(process.env['SWITCHYARD_RUNS']) });
