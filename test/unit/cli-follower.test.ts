import { describe, expect, it } from 'vitest';
import { RunFollower } from '../../extension/cli/run-follower';
import type { Terminal } from '../../extension/cli/terminal';
import { plain } from '../../extension/cli/terminal-text';
import type { RunHost } from '../../extension/hosts/run-host';
import type { Decision } from '../../extension/protocol/approval';
import { LOG_VERSION, type RunEvent } from '../../extension/protocol/run-event';
import { sampleApproval } from '../support/sample-approval';

/** A host that tells of these approvals, and keeps what is decided. */
function asking(...ids: string[]) {
  const decided: Record<string, Decision> = {};
  let tell: (event: RunEvent) => void = () => undefined;
  const host: Pick<RunHost, 'watch' | 'decide'> = {
    watch(listener) {
      tell = (event) => listener.event?.(event);
      return () => undefined;
    },
    async decide(_runId, id, decision) {
      decided[id] = decision;
      return { ok: true };
    },
  };
  const ask = () => {
    for (const [index, id] of ids.entries()) {
      tell({
        v: LOG_VERSION,
        runId: 'run-1',
        seq: index + 1,
        at: 0,
        type: 'approval.requested',
        op: index,
        name: `approval ${id}`,
        span: `s${index}`,
        parent: null,
        node: 'writer',
        request: sampleApproval(0, { id, hash: `hash-${id}` }),
      });
    }
  };
  return { host: host as RunHost, decided, ask };
}

function person(answers: string[], edit: Terminal['edit']) {
  const said: string[] = [];
  const terminal: Terminal = {
    line: (text) => void said.push(text),
    write: (text) => void said.push(text),
    say: (text) => void said.push(text),
    interactive: true,
    redraws: false,
    paint: plain,
    columns: () => 100,
    rows: () => 40,
    ask: async () => answers.shift() ?? null,
    edit,
    onInterrupt: () => () => undefined,
  };
  return { said, terminal };
}

describe('a question that breaks', () => {
  it('is a rejection that says why, and the questions after it are asked all the same', async () => {
    const { host, decided, ask } = asking('first', 'second');
    const { said, terminal } = person(['e', 'a'], async () => {
      throw new Error("ENOSPC: no space left on device, mkdtemp '/tmp/x'");
    });
    const follower = new RunFollower(host, terminal, { json: true, asks: true, by: 'ada', now: () => 0 });
    ask();
    await expect.poll(() => Object.keys(decided)).toEqual(['first', 'second']);
    await follower.finish();
    expect(decided['first']).toMatchObject({ action: 'reject', hash: 'hash-first', by: 'ada', channel: 'terminal' });
    expect(decided['first']?.action === 'reject' && decided['first'].reason).toContain('no space left on device');
    expect(said.join('\n')).toContain('no space left on device');
    expect(decided['second']).toMatchObject({ action: 'approve', hash: 'hash-second' });
  });

  it('is told from one that is answered', async () => {
    const { host, decided, ask } = asking('first');
    const { terminal } = person(['e', 'a'], async () => '{"path":"B.md","content":"b"}');
    const follower = new RunFollower(host, terminal, { json: true, asks: true, by: 'ada', now: () => 0 });
    ask();
    await expect.poll(() => decided['first']).toMatchObject({ action: 'edit', args: { path: 'B.md', content: 'b' } });
    await follower.finish();
  });
});
