import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import type { Field } from '../../extension/protocol/field';
import type { Problem } from '../../extension/protocol/problem';
import { runCommand } from '../canvas/page/commands';
import { type PageState, page, selectedNodes, usePage } from '../canvas/page/page-state';
import { KindMark } from '../canvas/view/node-parts';
import { Button, IconButton } from '../ui/button';
import { Icon } from '../ui/icon';
import { plural } from '../ui/words';
import { FieldList } from './field-row';
import { LastRun } from './last-run';

const MIN = 240;
const MAX = 640;
const NO_FIELDS: Field[] = [];
const NO_PROBLEMS: Problem[] = [];

/** What is selected, at the right: resizable, and it can be put away. */
export function Inspector() {
  const { open, width } = usePage((state) => state.inspector);
  const drawn = usePage((state) => state.graph !== null);
  if (!drawn) return null;
  if (!open) {
    return (
      <div className="inspector-closed">
        <IconButton
          icon="layout-sidebar-right-off"
          label="Show the inspector"
          onClick={() => runCommand('toggleInspector', 'page')}
        />
      </div>
    );
  }
  return (
    <>
      <Splitter width={width} />
      <aside className="inspector" aria-label="Inspector" style={{ inlineSize: width }}>
        <Content />
      </aside>
    </>
  );
}

function resize(width: number): void {
  const limit = Math.min(MAX, window.innerWidth - 240);
  page.set({ inspector: { open: true, width: Math.round(Math.max(MIN, Math.min(limit, width))) } });
}

function Splitter({ width }: { width: number }) {
  const from = useRef<{ x: number; width: number } | null>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') resize(width + 20);
    else if (event.key === 'ArrowRight') resize(width - 20);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is no thematic break
    <div
      className="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the inspector"
      aria-valuenow={width}
      aria-valuemin={MIN}
      aria-valuemax={MAX}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event: PointerEvent) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (from.current) resize(from.current.width + from.current.x - event.clientX);
      }}
      onPointerUp={() => {
        from.current = null;
      }}
    />
  );
}

/** The selection as one text, so that only its change draws the inspector again. */
function selectionKey(state: PageState): string {
  return selectedNodes(state).join('\n');
}

function Content() {
  const key = usePage(selectionKey);
  const ids = key === '' ? [] : key.split('\n');
  const [id] = ids;
  if (id === undefined) return <GraphFields />;
  return ids.length === 1 ? <NodeFields key={id} id={id} /> : <Several ids={ids} />;
}

function Head({ children, problems }: { children: React.ReactNode; problems: readonly Problem[] }) {
  const loose = problems.filter((problem) => problem.field === undefined);
  return (
    <>
      <header className="inspector-head">
        {children}
        <IconButton
          icon="layout-sidebar-right"
          label="Hide the inspector"
          onClick={() => runCommand('toggleInspector', 'page')}
        />
      </header>
      {loose.map((problem) => (
        <p key={problem.message} className={`field-problem severity-${problem.severity}`}>
          <Icon name={problem.severity} /> {problem.message}
        </p>
      ))}
    </>
  );
}

function NodeFields({ id }: { id: string }) {
  const kind = usePage((state) => state.graph?.nodes[id]?.kind);
  const fields = usePage((state) => state.catalog?.kinds.find((spec) => spec.kind === kind)?.fields ?? NO_FIELDS);
  const title = usePage((state) => state.catalog?.kinds.find((spec) => spec.kind === kind)?.title);
  const problems = usePage((state) => state.problems[id] ?? NO_PROBLEMS);
  if (!kind) return null;
  return (
    <>
      <Head problems={problems}>
        <KindMark kind={kind} />
        <h2>{id}</h2>
        <span className="head-kind">{title}</span>
      </Head>
      <LastRun id={id} />
      <FieldList fields={fields} id={id} problems={problems} />
    </>
  );
}

function GraphFields() {
  const fields = usePage((state) => state.catalog?.graphFields ?? NO_FIELDS);
  const name = usePage((state) => state.graph?.name ?? state.document?.name ?? '');
  // A text that cannot be read has its Problem in the banner.
  const all = usePage((state) => (state.document && !state.document.stale ? state.document.problems : NO_PROBLEMS));
  return (
    <>
      <Head problems={all.filter((problem) => problem.node === undefined)}>
        <h2>{name}</h2>
        <span className="head-kind">Graph</span>
      </Head>
      <FieldList fields={fields} id={null} problems={all.filter((problem) => problem.node === undefined)} />
    </>
  );
}

function Several({ ids }: { ids: readonly string[] }) {
  const graph = usePage((state) => state.graph);
  return (
    <>
      <Head problems={[]}>
        <h2>{plural(ids.length, 'node')}</h2>
      </Head>
      <ul className="several">
        {ids.map((id) => {
          const kind = graph?.nodes[id]?.kind;
          return (
            <li key={id}>
              {kind ? <KindMark kind={kind} /> : null} {id}
            </li>
          );
        })}
      </ul>
      <div className="several-actions">
        <Button secondary icon="files" onClick={() => runCommand('duplicate', 'page')}>
          Duplicate
        </Button>
        <Button secondary icon="type-hierarchy-sub" onClick={() => runCommand('tidy', 'page')}>
          Tidy all
        </Button>
        <Button secondary icon="trash" onClick={() => runCommand('delete', 'page')}>
          Delete
        </Button>
      </div>
    </>
  );
}
