import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Item {
  command: string;
  when?: string;
}

const root = join(import.meta.dirname, '..', '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { contributes, capabilities } = manifest;
const commands = new Set<string>(contributes.commands.map((each: Item) => each.command));
const menus = contributes.menus as Record<string, Item[]>;

describe('the manifest', () => {
  it('names every command with our category, once', () => {
    expect(commands.size).toBe(contributes.commands.length);
    for (const command of contributes.commands) {
      expect(command.command).toMatch(/^switchyard\./);
      expect(command.category, command.command).toBe('Switchyard');
    }
  });

  it('has only known commands in menus, keys and walkthroughs', () => {
    const text = JSON.stringify([contributes.walkthroughs, contributes.viewsWelcome]);
    const linked = [...text.matchAll(/command:(switchyard\.[\w.]+)/g)].map((match) => match[1] ?? '');
    const used = [...Object.values(menus).flat(), ...contributes.keybindings].map((item: Item) => item.command);
    expect(linked.length).toBeGreaterThan(4);
    for (const command of [...used, ...linked]) expect(commands, command).toContain(command);
  });

  it('keeps the commands of rows out of the palette', () => {
    const hidden = (menus['commandPalette'] ?? []).filter((item) => item.when === 'false').map((item) => item.command);
    expect(hidden).toContain('switchyard.approval.approve');
    const rows = (menus['view/item/context'] ?? []).map((item) => item.command);
    for (const command of hidden) expect([...rows, 'switchyard.graphs.refresh']).toContain(command);
  });

  it('keeps every setting on the machine and out of untrusted folders', () => {
    const settings = contributes.configuration.properties as Record<string, { scope?: string }>;
    expect(Object.keys(settings).length).toBeGreaterThan(5);
    for (const [name, setting] of Object.entries(settings)) expect(setting.scope, name).toBe('machine');
    expect([...capabilities.untrustedWorkspaces.restrictedConfigurations].sort()).toEqual(Object.keys(settings).sort());
    expect(capabilities.untrustedWorkspaces.supported).toBe('limited');
  });

  it('has every picture that it names', () => {
    const pictures = [...JSON.stringify(manifest).matchAll(/"(media\/[^"]+\.(?:svg|png))"/g)].map((match) => match[1]);
    expect(pictures.length).toBeGreaterThan(5);
    for (const picture of pictures) expect(existsSync(join(root, picture ?? '')), picture).toBe(true);
  });

  it('opens the canvas for each of the three endings', () => {
    const [editor] = contributes.customEditors;
    expect(editor.viewType).toBe('switchyard.canvas');
    expect(editor.selector.map((each: { filenamePattern: string }) => each.filenamePattern)).toEqual([
      '*.switchyard.yaml',
      '*.switchyard.yml',
      '*.switchyard.json',
    ]);
  });
});
