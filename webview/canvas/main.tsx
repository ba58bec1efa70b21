import '@xyflow/react/dist/base.css';
import '../ui/theme.css';
import './canvas.css';
import './cards.css';
import '../inspector/inspector.css';
import { createRoot } from 'react-dom/client';
import type { CanvasNotices, CanvasRequests } from '../../extension/protocol/messages';
import { connect, vscode } from '../ui/host';
import { type Ask, ask, connectTo, outcomeOf } from './page/calls';
import { runCommand } from './page/commands';
import { listenToKeys } from './page/keys';
import { notify, page, usePage } from './page/page-state';
import { expectSelection, selectNodes, watchSelection } from './page/selection';
import { receiveDocument, receiveRun } from './page/show-document';
import { reveal } from './page/viewport';
import { App } from './view/app';
import { speakRunNews } from './view/page-news';

const NOTICES: CanvasNotices = {
  'document.changed': receiveDocument,
  'run.changed': receiveRun,
  'command.run': ({ command }) => runCommand(command, 'host'),
  'selection.show': ({ nodes }) => {
    expectSelection(nodes);
    selectNodes(nodes);
    reveal(nodes);
  },
};

interface SavedState {
  inspector?: { open: boolean; width: number };
  minimap?: boolean;
}

function restore(): void {
  const saved = vscode.getState() as SavedState | undefined;
  if (saved?.inspector) page.set({ inspector: saved.inspector });
  if (saved?.minimap !== undefined) page.set({ minimap: saved.minimap });
  usePage.subscribe((state, before) => {
    if (state.inspector === before.inspector && state.minimap === before.minimap) return;
    vscode.setState({
      ...(vscode.getState() as object | undefined),
      inspector: state.inspector,
      minimap: state.minimap,
    });
  });
}

/** What nobody caught is a bug: it is logged with the host and said once. */
function reportBugs(): void {
  const report = (what: unknown) => {
    const message = what instanceof Error ? `${what.message}\n${what.stack ?? ''}` : String(what);
    void outcomeOf(ask('log.write', { level: 'error', message: message.slice(0, 8000) }));
    notify('error', 'Something went wrong in the canvas. The details are in the Switchyard log.');
  };
  window.addEventListener('error', (event) => {
    // A resize that takes more than one frame is no fault.
    if (!event.message.includes('ResizeObserver')) report(event.error ?? event.message);
  });
  window.addEventListener('unhandledrejection', (event) => report(event.reason));
}

async function start(): Promise<void> {
  connectTo(connect<CanvasRequests, CanvasNotices>(NOTICES) as unknown as Ask);
  reportBugs();
  restore();
  listenToKeys();
  watchSelection();
  speakRunNews();
  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no element with the id "root".');
  createRoot(root).render(<App />);
  const { document: opened, catalog, run } = await ask('page.ready');
  page.set({ catalog });
  receiveDocument(opened);
  receiveRun(run);
}

void start();
