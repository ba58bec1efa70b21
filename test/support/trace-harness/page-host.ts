/**
 * A page of ours in a plain Chromium with a host that the test plays: the page's bundle, VS Code's theme
 * variables, a strict content policy, and answers to its requests.
 */
import { readFile } from 'node:fs/promises';
import { createBirpc } from 'birpc';
import esbuild from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { BODY_CLASS, themeCss } from './themes';

export type Handlers = Record<string, (input: never) => unknown>;

export interface OpenedPage {
  page: Page;
  /** Calls the page as its host does. */
  notify(name: string, input: unknown): Promise<void>;
  /** What the page asked for, in order. */
  asked: { name: string; input: unknown }[];
  /** Messages of the page's console that are errors. */
  errors: string[];
}

const bundles = new Map<string, Promise<{ js: string; css: string }>>();

/** Bundles one page as `esbuild.mjs` does. */
export function bundlePage(name: 'trace' | 'review'): Promise<{ js: string; css: string }> {
  const known = bundles.get(name) ?? build(name);
  bundles.set(name, known);
  return known;
}

async function build(name: string): Promise<{ js: string; css: string }> {
  const result = await esbuild.build({
    entryPoints: [`webview/${name}/main.tsx`],
    outdir: 'out',
    bundle: true,
    write: false,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'chrome128',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const text = (end: string) => result.outputFiles.find((file) => file.path.endsWith(end))?.text ?? '';
  return { js: text('.js'), css: text('.css') };
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface OpenOptions {
  name: 'trace' | 'review';
  theme: 'dark' | 'light' | 'hc';
  surface?: 'panel' | 'editor';
  width: number;
  height: number;
  handlers: Handlers;
  /** Runs in the page before anything else does. */
  init?: () => void;
  /** What `vscode.getState()` gives. */
  state?: unknown;
}

export async function openPage(browser: Browser, options: OpenOptions): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: options.width, height: options.height } });
  const page = await context.newPage();
  const opened: OpenedPage = { page, asked: [], errors: [], notify: async () => undefined };
  page.on('console', (message) => message.type() === 'error' && opened.errors.push(message.text()));
  page.on('pageerror', (error) => opened.errors.push(String(error)));
  if (options.init) await page.addInitScript(options.init);
  await serve(page, options);
  const rpc = await connect(page, opened, options.handlers);
  opened.notify = async (name, input) => {
    await rpc.$callEvent(name, input as never);
  };
  await page.goto('http://page.test/');
  return opened;
}

async function connect(page: Page, opened: OpenedPage, handlers: Handlers) {
  let receive: (message: unknown) => void = () => undefined;
  const functions = Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      (input: never) => {
        opened.asked.push({ name, input });
        return handler(input);
      },
    ]),
  );
  const rpc = createBirpc<Record<string, (input: never) => unknown>, typeof functions>(functions, {
    post: (message) => page.evaluate((value) => window.postMessage(value, '*'), message),
    on: (listener) => {
      receive = listener;
    },
  });
  await page.exposeFunction('toHost', (message: unknown) => receive(message));
  return rpc;
}

/** Serves the page from an address that exists only here. */
async function serve(page: Page, options: OpenOptions): Promise<void> {
  const { js, css } = await bundlePage(options.name);
  const font = await readFile('node_modules/@vscode/codicons/dist/codicon.ttf');
  const codicons = await readFile('node_modules/@vscode/codicons/dist/codicon.css', 'utf8');
  const policy = "default-src 'none'; script-src 'nonce-n'; style-src 'self' 'nonce-n'; font-src 'self'";
  const state = JSON.stringify(options.state ?? null);
  const api = `let state=${state};window.acquireVsCodeApi=()=>({postMessage:(m)=>window.toHost(m),getState:()=>state,setState:(s)=>{state=s;window.savedState=s}});`;
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Page</title>
<style nonce="n">${themeCss(options.theme, options.surface ?? 'panel')}</style><link rel="stylesheet" href="codicon.css"><link rel="stylesheet" href="page.css"></head>
<body class="${BODY_CLASS[options.theme]}"><div id="root"></div><script nonce="n">${api}</script><script nonce="n" src="page.js"></script></body></html>`;
  await page.route('**/*', (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path === '/page.js') return route.fulfill({ contentType: 'text/javascript', body: js });
    if (path === '/page.css') return route.fulfill({ contentType: 'text/css', body: css });
    if (path === '/codicon.css') return route.fulfill({ contentType: 'text/css', body: codicons });
    if (path.startsWith('/codicon.ttf')) return route.fulfill({ contentType: 'font/ttf', body: font });
    if (path === '/') return route.fulfill({ contentType: 'text/html', body: html });
    return route.fulfill({ status: 404 });
  });
}
