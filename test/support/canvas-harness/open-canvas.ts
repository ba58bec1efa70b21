/** Opens the canvas page in a plain Chromium, under the content policy it has in VS Code, with a fake host. */
import { readFile } from 'node:fs/promises';
import { createBirpc } from 'birpc';
import esbuild from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { FakeHost } from './fake-host';
import { BODY_CLASS, type ThemeName, themeCss } from './themes';

let bundle: Promise<{ js: string; css: string; bytes: number }> | undefined;

/** The page's bundle, made as `esbuild.mjs` makes it. */
export function bundleCanvas(): Promise<{ js: string; css: string; bytes: number }> {
  bundle ??= build();
  return bundle;
}

async function build() {
  const result = await esbuild.build({
    entryPoints: { canvas: 'webview/canvas/main.tsx' },
    outdir: 'out',
    bundle: true,
    write: false,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'chrome128',
    jsx: 'automatic',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const file = (end: string) => result.outputFiles.find((each) => each.path.endsWith(end));
  const js = file('.js')?.text ?? '';
  return { js, css: file('.css')?.text ?? '', bytes: file('.js')?.contents.byteLength ?? 0 };
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
  theme?: ThemeName;
  width?: number;
  height?: number;
  /** What `vscode.getState()` gives. */
  state?: unknown;
}

export interface OpenedCanvas {
  page: Page;
  /** Errors of the page's console, content policy violations included. */
  errors: string[];
}

export async function openCanvas(browser: Browser, host: FakeHost, options: OpenOptions = {}): Promise<OpenedCanvas> {
  const { theme = 'dark', width = 1600, height = 1000, state = null } = options;
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(String(error)));
  await serve(page, theme, state);
  await link(page, host);
  await page.goto('http://canvas.test/');
  await page.waitForSelector('.stage');
  return { page, errors };
}

async function link(page: Page, host: FakeHost): Promise<void> {
  let receive: (message: unknown) => void = () => undefined;
  const handlers = Object.fromEntries(
    Object.entries(host.handlers()).map(([name, handler]) => [
      name,
      (input: never) => {
        host.asked.push({ name, input });
        return (handler as (input: never) => unknown)(input);
      },
    ]),
  );
  const rpc = createBirpc<Record<string, (input: never) => unknown>, typeof handlers>(handlers, {
    // A page that is closing takes no more messages.
    post: (message) => page.evaluate((value) => window.postMessage(value, '*'), message).catch(() => undefined),
    on: (listener) => {
      receive = listener;
    },
  });
  await page.exposeFunction('toHost', (message: unknown) => receive(message));
  host.notify = (name, input) => rpc.$callEvent(name, input as never);
}

/** Serves the page from an address that exists only here. */
async function serve(page: Page, theme: ThemeName, state: unknown): Promise<void> {
  const { js, css } = await bundleCanvas();
  const font = await readFile('node_modules/@vscode/codicons/dist/codicon.ttf');
  const codicons = await readFile('node_modules/@vscode/codicons/dist/codicon.css', 'utf8');
  const policy =
    "default-src 'none'; script-src 'nonce-n'; style-src 'self'; font-src 'self'; img-src 'self' data:; worker-src blob:";
  const api = `let state=${JSON.stringify(state)};window.acquireVsCodeApi=()=>({postMessage:(m)=>{window.toHost(m)},getState:()=>state,setState:(s)=>{state=s;window.savedState=s}});`;
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Canvas</title>
<link rel="stylesheet" href="theme.css"><link rel="stylesheet" id="vscode-codicon-stylesheet" href="codicon.css"><link rel="stylesheet" href="canvas.css"></head>
<body class="${BODY_CLASS[theme]}"><div id="root"></div><script nonce="n">${api}</script><script nonce="n" src="canvas.js"></script></body></html>`;
  const files: Record<string, { contentType: string; body: string | Buffer }> = {
    '/': { contentType: 'text/html', body: html },
    '/canvas.js': { contentType: 'text/javascript', body: js },
    '/canvas.css': { contentType: 'text/css', body: css },
    '/theme.css': { contentType: 'text/css', body: themeCss(theme) },
    '/codicon.css': { contentType: 'text/css', body: codicons },
    '/codicon.ttf': { contentType: 'font/ttf', body: font },
  };
  await page.route('**/*', (route) => {
    const file = files[new URL(route.request().url()).pathname];
    return file ? route.fulfill(file) : route.fulfill({ status: 404 });
  });
}
