/** What is shown of the run: the view, the filter, whether the page follows. */
import { Button, Tabs } from './controls';
import type { Filter } from './filter';
import { useTrace } from './store';

const VIEWS = [
  { id: 'tree', title: 'Tree' },
  { id: 'timeline', title: 'Timeline' },
  { id: 'calls', title: 'Calls' },
] as const;

export function Toolbar({ filter, shown, live }: { filter: Filter; shown: number; live: boolean }) {
  const view = useTrace((state) => state.view);
  const follow = useTrace((state) => state.follow);
  const details = useTrace((state) => state.details);
  return (
    <div className="toolbar">
      <Tabs
        label="View"
        choices={VIEWS}
        chosen={view}
        controls="trace-rows"
        onChoose={(id) => useTrace.setState({ view: id })}
      />
      <FilterBox filter={filter} shown={shown} />
      {live ? (
        <Button
          kind="quiet"
          className={`live ${follow ? 'on' : ''}`}
          pressed={follow}
          label={follow ? 'LIVE: following the run. Press to stay where you are.' : 'LIVE: press to follow the run'}
          onClick={() => useTrace.setState({ follow: !follow })}
        >
          <span className="live-dot" aria-hidden="true" />
          LIVE
        </Button>
      ) : null}
      <Button
        kind="quiet"
        icon="layout-sidebar-right"
        pressed={details}
        label={details ? 'Hide details' : 'Show details (Enter)'}
        onClick={() => useTrace.setState({ details: !details })}
      />
    </div>
  );
}

const HINT = 'Text, failed, waiting, retried, >1s, >$0.01, kind:tool, node:writer, -word';

function FilterBox({ filter, shown }: { filter: Filter; shown: number }) {
  const text = useTrace((state) => state.filter);
  const unread = filter.unread.length > 0 ? `Cannot read ${filter.unread.join(' ')}.` : '';
  return (
    <span className="filter">
      <input
        id="trace-filter"
        type="text"
        className={unread ? 'invalid' : ''}
        placeholder="Filter  ( / )"
        aria-label={`Filter. ${HINT}`}
        aria-invalid={unread !== ''}
        aria-describedby="filter-note"
        title={HINT}
        spellCheck={false}
        value={text}
        onChange={(event) => useTrace.setState({ filter: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') useTrace.setState({ filter: '' });
          if (event.key === 'Escape' || event.key === 'Enter' || event.key === 'ArrowDown') {
            document.getElementById('trace-rows')?.focus();
            event.preventDefault();
          }
          event.stopPropagation();
        }}
      />
      <span id="filter-note" className="filter-note" role="status">
        {unread || (filter.empty ? '' : String(shown))}
      </span>
    </span>
  );
}
