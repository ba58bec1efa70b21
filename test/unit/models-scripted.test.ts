import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseScript, scriptPathOf } from '../../extension/models/script-file';
import { createScripted, scriptPrice, wildcard } from '../../extension/models/scripted';
import { chatRequest, failureOf, taskIo } from '../support/task-io';

let folder: string;
let graphFile: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'switchyard-script-'));
  graphFile = path.join(folder, 'notes.switchyard.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

async function scripted(text: string, hangMs?: number) {
  await writeFile(path.join(folder, 'notes.script.yaml'), text);
  return createScripted({ graphFile, ...(hangMs === undefined ? {} : { hangMs }) });
}

const ask = (more = {}) => chatRequest({ model: 'scripted/plain', ...more });

describe('scripted replies', () => {
  it('gives the first reply that matches, by everything a request has', async () => {
    const provider = await scripted(`
script: 1
replies:
  - { agent: writ*, purpose: turn, attempt: 2, text: second try }
  - { model: fancy, text: fancy model }
  - { purpose: plan, json: { steps: [{ id: s1, worker: w, instruction: "{{task}}", after: [] }] } }
  - { turn: 2, text: "after {{last}}" }
  - { contains: hello, text: greeting }
  - { agent: writer, text: "task was {{task}}" }
`);
    const text = async (more = {}) => (await provider.chat(ask(more), taskIo())).text;
    const other = { messages: [{ role: 'user', content: 'Go.' }] };
    expect(await text({ attempt: 2 })).toBe('second try');
    expect(await text({ model: 'scripted/fancy' })).toBe('fancy model');
    expect(JSON.parse(await text({ purpose: 'plan' }))).toEqual({
      steps: [{ id: 's1', worker: 'w', instruction: 'Say hello.', after: [] }],
    });
    expect(await text()).toBe('greeting');
    expect(await text(other)).toBe('task was Go.');
    const messages = [
      ...other.messages,
      { role: 'assistant', content: 'a' },
      { role: 'tool', toolCallId: 'x', content: 'result' },
    ];
    expect(await text({ messages })).toBe('after result');
  });

  it('says what is missing where nothing matches, or there is no script', async () => {
    const provider = await scripted('script: 1\nreplies:\n  - { agent: other, text: x }\n');
    const failure = await failureOf(provider.chat(ask({ purpose: 'judge' }), taskIo()));
    expect(failure).toMatchObject({ code: 'bad_request', retry: false, uncharged: true });
    for (const part of ['notes.script.yaml', '`writer`', '`judge`', 'turn 1', 'replies:'])
      expect(failure.message).toContain(part);
    const none = createScripted({ graphFile: path.join(folder, 'other.switchyard.yaml') });
    const noScript = await failureOf(none.chat(ask(), taskIo()));
    expect(noScript.message).toContain('other.script.yaml');
    expect(noScript.uncharged).toBe(true);
  });

  it('asks for tools under their wire names, and counts tokens', async () => {
    const provider = await scripted(`
script: 1
replies:
  - { turn: 1, text: Looking., tools: [{ name: files.read, args: { path: "{{task}}" } }, { name: calc }], usage: { input: 40, output: 9, cached: 30 } }
`);
    const reply = await provider.chat(ask(), taskIo());
    expect(reply).toMatchObject({
      text: 'Looking.',
      finish: 'tool_calls',
      usage: { inputTokens: 40, outputTokens: 9, cachedInputTokens: 30 },
    });
    expect(reply.toolCalls).toEqual([
      { id: 'call_1_1', name: 'files_read', arguments: '{"path":"Say hello."}' },
      { id: 'call_1_2', name: 'calc', arguments: '{}' },
    ]);
    const counted = await scripted('script: 1\nreplies: [{ text: "12345678" }]\n');
    const usage = (await counted.chat(ask(), taskIo())).usage;
    // "You are terse.\nSay hello." is 25 bytes.
    expect(usage).toEqual({ inputTokens: 7, outputTokens: 2 });
  });

  it('cuts what is longer than the request allows', async () => {
    const provider = await scripted('script: 1\nreplies: [{ text: "€€€€€€€€" }]\n');
    const reply = await provider.chat(ask({ maxOutputTokens: 2 }), taskIo());
    expect(reply).toMatchObject({ finish: 'length', text: '€€', usage: { outputTokens: 2 } });
    expect((await provider.chat(ask({ maxOutputTokens: 6 }), taskIo())).finish).toBe('stop');
  });

  it('streams its text in pieces while its latency passes, and stops at once', async () => {
    const provider = await scripted(
      'script: 1\nlatency: 120ms\nreplies: [{ contains: slow, latency: 10s, text: a b c }, { text: one two three four }]\n',
    );
    const io = taskIo();
    const began = performance.now();
    const reply = await provider.chat(ask(), io);
    expect(performance.now() - began).toBeGreaterThan(100);
    expect(io.emitted).toEqual(['one ', 'two ', 'three ', 'four']);
    expect(reply.firstTokenMs).toBeGreaterThan(20);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 30);
    const cut = performance.now();
    const slow = ask({ messages: [{ role: 'user', content: 'slow' }] });
    expect((await failureOf(provider.chat(slow, taskIo(abort.signal)))).code).toBe('cancelled');
    expect(performance.now() - cut).toBeLessThan(1000);
  });

  it('has every fault', async () => {
    const provider = await scripted(
      `
script: 1
replies:
  - { contains: f429, fault: { status: 429, retry-after: 1s } }
  - { contains: f500, fault: { status: 500 } }
  - { contains: f401, fault: { status: 401 } }
  - { contains: fcut, text: abcdef, fault: { cut: 3 } }
  - { contains: fhang, fault: { hang: true } }
  - { contains: fnonsense, fault: { nonsense: true } }
`,
      40,
    );
    const said = (content: string) => ask({ messages: [{ role: 'user', content }] });
    const fault = (content: string) => failureOf(provider.chat(said(content), taskIo()));
    expect(await fault('f429')).toMatchObject({ code: 'rate_limited', retryAfterMs: 1000, uncharged: true });
    const broken = await fault('f500');
    expect(broken).toMatchObject({ code: 'server_error', retry: true });
    expect(broken).not.toHaveProperty('uncharged');
    expect(await fault('f401')).toMatchObject({ code: 'key_refused', retry: false, uncharged: true });
    expect(await fault('fhang')).toMatchObject({ code: 'timeout', retry: true });
    const io = taskIo();
    const cut = await failureOf(provider.chat(said('fcut'), io));
    expect(cut).toMatchObject({ code: 'stream_cut', retry: true });
    expect(cut).not.toHaveProperty('uncharged');
    expect(io.emitted.join('')).toBe('abc');
    const { text } = await provider.chat(said('fnonsense'), taskIo());
    expect(() => JSON.parse(text)).toThrow();
    const hung = new AbortController();
    setTimeout(() => hung.abort(), 5);
    expect((await failureOf(provider.chat(said('fhang'), taskIo(hung.signal)))).code).toBe('cancelled');
  });

  it('is free, or costs what the script says, and lists its models', async () => {
    await scripted('script: 1\nreplies: []\n');
    expect(await scriptPrice(graphFile)).toMatchObject({ source: 'free', input: { base: 0 } });
    const provider = await scripted(
      'script: 1\nprice: { input: 2, output: 8, cached-input: 0.5 }\nreplies: [{ model: b, text: x }, { model: a, text: x }, { model: "c*", text: x }]\n',
    );
    expect(await scriptPrice(graphFile)).toEqual({
      source: 'script',
      input: { base: 2 },
      output: { base: 8 },
      cachedInput: { base: 0.5 },
    });
    expect((await provider.list()).map((model) => model.id)).toEqual(['a', 'b']);
  });
});

describe('script files', () => {
  it('stand beside their graph', () => {
    expect(scriptPathOf(path.join('docs', 'release-notes.switchyard.yaml'))).toBe(
      path.join('docs', 'release-notes.script.yaml'),
    );
    expect(scriptPathOf('a.switchyard.json')).toBe('a.script.yaml');
  });

  const wrong: [string, string, string][] = [
    ['no YAML', 'script: 1\nreplies: [', '2:'],
    ['another version', 'script: 2\nreplies: []', '1:9'],
    ['an unknown key', 'script: 1\nreplies:\n  - { text: a, txet: b }', '3:5'],
    ['a wrong purpose', 'script: 1\nreplies:\n  - { purpose: dance, text: a }', '3:16'],
    ['a reply that says nothing', 'script: 1\nreplies:\n  - text: a\n  - agent: b', '4:5'],
    ['text and json', 'script: 1\nreplies:\n  - { text: a, json: {} }', '3:5'],
    ['a wrong duration', 'script: 1\nlatency: 2 parsecs\nreplies: []', '2:10'],
    ['a wrong fault', 'script: 1\nreplies:\n  - { fault: { status: 200 } }', '3:24'],
    ['no mapping', '- a', '1:1'],
    ['a key twice', 'script: 1\nscript: 1\nreplies: []', '2:1'],
  ];
  it.each(wrong)('say where %s is', async (_, text, place) => {
    const failure = await failureOf((async () => parseScript(text, 'x.script.yaml'))());
    expect(failure.code).toBe('bad_request');
    expect(failure.message).toContain('x.script.yaml');
    expect(failure.message).toContain(place);
  });

  it('match by wildcards without taking for ever', () => {
    expect(wildcard('*', '')).toBe(true);
    expect(wildcard('a*c?', 'abbcd')).toBe(true);
    expect(wildcard('a*c?', 'abbc')).toBe(false);
    expect(wildcard('', 'a')).toBe(false);
    const began = performance.now();
    expect(wildcard('*a'.repeat(30), `${'a'.repeat(5000)}b`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
