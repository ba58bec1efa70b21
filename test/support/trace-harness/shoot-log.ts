/** Takes a picture of any log: a file with one event a line, and where to put the picture. */
import { readFile } from 'node:fs/promises';
import type { RunEvent } from '../../../extension/protocol/run-event';
import { summaryOfLog } from '../log-writer';
import { launch, openPage } from './page-host';

const [file = '', into = 'trace.png', select = '', view = 'timeline'] = process.argv.slice(2);
const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.startsWith('{'));
const events = lines.map((line) => JSON.parse(line) as RunEvent).filter((event) => typeof event.seq === 'number');
const shown = { summary: summaryOfLog(events), events, live: false };
const browser = await launch();
const opened = await openPage(browser, {
  name: 'trace',
  theme: 'dark',
  width: 1400,
  height: 620,
  state: { view },
  handlers: { 'page.ready': () => ({ runs: [shown.summary], shown }), 'span.select': () => ({ ok: true }) },
});
await opened.page.waitForSelector('.row');
if (select) await opened.page.locator('.row', { hasText: select }).first().click();
await opened.page.waitForTimeout(300);
await opened.page.screenshot({ path: into });
if (opened.errors.length > 0) console.error(opened.errors);
await browser.close();
