// Loads the extension's bundle and activates it against a stand-in for `vscode` that accepts everything and does
// nothing: what is left is our own time. Prints {loadMs, activateMs}.
const Module = require('node:module');
const { resolve } = require('node:path');

function nothing() {
  // A function and no arrow, because it may be called with `new`.
}

/** Anything that is asked of it is another of its kind. */
function standIn() {
  const made = new Map();
  return new Proxy(nothing, {
    get(_, key) {
      if (key === Symbol.toPrimitive) return () => '';
      if (key === Symbol.iterator) return () => [].values();
      // What VS Code would answer later is never answered here.
      if (key === 'then') return () => standIn();
      if (key === 'prototype') return Object.prototype;
      if (!made.has(key)) made.set(key, standIn());
      return made.get(key);
    },
    set: () => true,
    has: () => true,
    apply: () => standIn(),
    construct: () => standIn(),
  });
}

// The bundler copies a module's own members, of which there are none, and finds the rest in its prototype.
const members = standIn();
const vscode = new Proxy({}, { get: (_, key) => members[key], getPrototypeOf: () => members });
const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));

const began = performance.now();
const extension = require(resolve('dist/extension.js'));
const loaded = performance.now();
const context = {
  subscriptions: [],
  extensionUri: vscode.Uri,
  extensionMode: 1,
  globalState: vscode,
  workspaceState: vscode,
  secrets: vscode,
  storageUri: undefined,
  globalStorageUri: vscode.Uri,
  asAbsolutePath: (path) => resolve(path),
};
extension.activate(context);
const done = performance.now();
process.stdout.write(JSON.stringify({ loadMs: loaded - began, activateMs: done - loaded }), () => process.exit(0));
