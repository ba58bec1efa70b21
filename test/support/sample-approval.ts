/** The approval that the sample run waits for, and the file that it is about. */
import type { ApprovalRequest } from '../../extension/protocol/approval';

export const NEW_CHANGELOG = `# Changelog

## 1.1.0

- Runs keep their log after a reload; nothing that was paid for is asked again.
- A gate can raise an expired approval to high risk instead of rejecting it.
- \`files.search\` finds text in ignored files when asked to.

## 1.0.0

- First release.
`;
export const sampleDiff = {
  path: 'CHANGELOG.md',
  before: '# Changelog\n\n## 1.0.0\n\n- First release.\n- Known: a run is lost when the window reloads.\n',
  after: NEW_CHANGELOG,
};

/** The approval of the sample run. `startAt` and offsets are milliseconds. */
export function sampleApproval(requestedAt: number, more: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    id: 'a1',
    gate: 'publish-gate',
    call: {
      kind: 'tool',
      name: 'files.write',
      args: { path: 'CHANGELOG.md', content: NEW_CHANGELOG },
      caller: 'writer',
    },
    hash: 'd5c1f7b2a9',
    risk: 'medium',
    rule: 'files.write → medium, 30 minutes, then rejected',
    why: 'The notes are ready. I want to put them into the changelog so that they ship with the release.',
    spent: 118_000,
    requestedAt,
    expiresAt: requestedAt + 30 * 60_000,
    onTimeout: 'reject',
    ...more,
  };
}
