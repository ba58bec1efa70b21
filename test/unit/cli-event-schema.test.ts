import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runEventJsonSchema, runEventSchema } from '../../extension/protocol/run-event-schema';

const FILE = 'docs/run-events.schema.json';

describe('the published schema of run events', () => {
  it('is what the schema in the code says (UPDATE=1 writes it anew, then `npm run format`)', () => {
    const schema = runEventJsonSchema();
    if (process.env['UPDATE'] === '1') writeFileSync(FILE, `${JSON.stringify(schema, null, 2)}\n`);
    expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(schema);
  });

  it('refuses an event with a member that is unknown, missing or of another type', () => {
    const event = { v: 1, runId: 'r', seq: 3, at: 1, type: 'run.cancelled', reason: 'because' };
    expect(runEventSchema.safeParse(event).success).toBe(true);
    expect(runEventSchema.safeParse({ ...event, more: 1 }).success).toBe(false);
    expect(runEventSchema.safeParse({ ...event, seq: -1 }).success).toBe(false);
    expect(runEventSchema.safeParse({ ...event, reason: undefined }).success).toBe(false);
    expect(runEventSchema.safeParse({ ...event, type: 'run.paused' }).success).toBe(false);
  });
});
