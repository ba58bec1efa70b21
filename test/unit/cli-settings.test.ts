import { mkdtempSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseSettings, readSettings, SettingsError, settingsFile } from '../../extension/cli/settings';

const home = mkdtempSync(join(tmpdir(), 'switchyard-settings-'));
afterAll(() => rm(home, { recursive: true }));

describe('the user’s settings', () => {
  it('are found where XDG says, else under ~/.config', () => {
    expect(settingsFile({ XDG_CONFIG_HOME: '/x', HOME: '/h' })).toBe('/x/switchyard/settings.json');
    expect(settingsFile({ HOME: '/h' })).toBe('/h/.config/switchyard/settings.json');
  });

  it('may be missing, and are read where they are', async () => {
    expect(await readSettings({ HOME: home })).toEqual({});
    await mkdir(join(home, '.config', 'switchyard'), { recursive: true });
    await writeFile(settingsFile({ HOME: home }), '{"limits.maxBudget": 2, "switchyard.limits.maxTimeout": "1h30m"}');
    expect(await readSettings({ HOME: home })).toEqual({ 'limits.maxBudget': 2, 'limits.maxTimeout': '1h30m' });
  });

  it.each([
    ['{', 'is not JSON'],
    ['[]', 'the file'],
    ['{"limits.maxBudget": -1}', 'limits.maxBudget'],
    ['{"limits.maxTimeout": "soon"}', 'a duration such as'],
    ['{"openai.baseUrl": "file:///etc/passwd"}', 'openai.baseUrl'],
    ['{"prices": {"openai/x": {"input": "1", "output": 2}}}', 'prices.openai/x.input'],
    ['{"limits.maxBuget": 1}', 'limits.maxBuget'],
  ])('%s is refused with its place', (text, words) => {
    expect(() => parseSettings(text, 'settings.json')).toThrow(SettingsError);
    expect(() => parseSettings(text, 'settings.json')).toThrow(words);
  });
});
