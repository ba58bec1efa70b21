import { ReactFlowProvider } from '@xyflow/react';
import { Inspector } from '../../inspector/inspector';
import { usePage } from '../page/page-state';
import { EmptyState, Notices, ProblemList, ReadonlyMark, StaleBanner } from './banners';
import { FindWidget } from './find-widget';
import { Flow } from './flow';
import { HoverCard } from './hover-card';
import { OpenedMenu } from './menus';
import { RunBar } from './run-bar';
import { Toolbar } from './toolbar';

/** The whole page. */
export function App() {
  const loaded = usePage((state) => state.document !== null);
  const stale = usePage((state) => state.document?.stale ?? false);
  if (!loaded) {
    return (
      <>
        <div className="page-middle">Opening the graph…</div>
        <Notices />
      </>
    );
  }
  return (
    <ReactFlowProvider>
      <div className={`page ${stale ? 'is-stale' : ''}`}>
        <main className="stage">
          <div className="top-row">
            <Toolbar />
            <RunBar />
          </div>
          <FindWidget />
          <StaleBanner />
          <Flow />
          <EmptyState />
          <ProblemList />
          <ReadonlyMark />
          <Notices />
        </main>
        <Inspector />
        <HoverCard />
        <OpenedMenu />
      </div>
    </ReactFlowProvider>
  );
}
