/** Takes pictures of the review page: medium, high, question, decided. Argument: a folder. */
import { mkdir } from 'node:fs/promises';
import type { ReviewState } from '../../../extension/protocol/messages';
import { sampleApproval, sampleDiff } from '../sample-approval';
import { samplePlan } from '../sample-graph';
import { launch, type OpenedPage, type OpenOptions, openPage } from './page-host';
import { reviewHandlers, reviewState } from './review-states';

const into = process.argv[2] ?? 'test/artifacts/review';
const only = process.argv[3] ?? '';

const hidden = sampleApproval(Date.now(), {
  risk: 'high',
  rule: 'no rule matches: high',
  gate: 'shell-gate',
  why: 'The build needs a clean folder.',
  call: {
    kind: 'tool',
    name: 'shell.run',
    caller: 'builder',
    args: { command: 'echo safe\u202E ;fr- mr\u202C\nrm\u200B -rf ./build', cwd: './\u0430pp', env: { PATH: '/bin' } },
  },
});

const question = sampleApproval(Date.now(), {
  gate: null,
  call: {
    kind: 'question',
    name: 'ask.human',
    caller: 'editor',
    args: { question: 'Which audience are these notes for: users or integrators?' },
  },
  why: 'The two tags changed both the API and the screens.',
});

interface Shot {
  file: string;
  theme: OpenOptions['theme'];
  state: ReviewState;
  width?: number;
  height?: number;
  press?: string;
}

const medium = reviewState(sampleApproval(Date.now()), { diff: sampleDiff, tool: samplePlan.tools['files.write'] });
const high = reviewState(hidden, { caller: 'builder: You keep the build green.' });
const decided = { ...medium, decided: 'Approved by ada in the notification, 14:05:09.' };
const shots: Shot[] = [
  { file: 'review-medium-dark', theme: 'dark', state: medium },
  { file: 'review-medium-light', theme: 'light', state: medium },
  { file: 'review-medium-hc', theme: 'hc', state: medium },
  { file: 'review-high-dark', theme: 'dark', state: high },
  { file: 'review-high-light', theme: 'light', state: high },
  { file: 'review-edit-dark', theme: 'dark', state: high, press: 'Edit…' },
  { file: 'review-reject-light', theme: 'light', state: high, press: 'Reject…' },
  { file: 'review-question-dark', theme: 'dark', state: reviewState(question) },
  { file: 'review-decided-light', theme: 'light', state: decided },
  { file: 'review-narrow-dark', theme: 'dark', state: medium, width: 460, height: 700 },
];

async function press(opened: OpenedPage, name: string): Promise<void> {
  await opened.page.waitForTimeout(600);
  await opened.page.getByRole('button', { name }).click();
}

await mkdir(into, { recursive: true });
const browser = await launch();
for (const { file, theme, state, width = 1100, height = 760, press: button } of shots) {
  if (!file.includes(only)) continue;
  const opened = await openPage(browser, {
    name: 'review',
    theme,
    surface: 'editor',
    width,
    height,
    handlers: reviewHandlers(state),
  });
  await opened.page.waitForSelector('h1');
  if (button) await press(opened, button);
  await opened.page.waitForTimeout(700);
  await opened.page.screenshot({ path: `${into}/${file}.png` });
  if (opened.errors.length > 0) console.error(file, opened.errors.slice(0, 5));
  await opened.page.context().close();
}
await browser.close();
