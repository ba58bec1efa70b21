import { IconButton } from '../../ui/button';
import { closeFind, search, stepHit } from '../page/find-nodes';
import { usePage } from '../page/page-state';

/** Looks for nodes by name, model, instructions and tools; the others step back. */
export function FindWidget() {
  const find = usePage((state) => state.find);
  if (!find.open) return null;
  const count =
    find.query === '' ? '' : find.hits.length === 0 ? 'No results' : `${find.at + 1} of ${find.hits.length}`;
  return (
    <search className="find-widget" aria-label="Find nodes">
      <input
        className={`find-input ${find.query !== '' && find.hits.length === 0 ? 'is-empty' : ''}`}
        aria-label="Find a node by name, model, instructions or tool"
        placeholder="Find"
        spellCheck={false}
        value={find.query}
        // biome-ignore lint/a11y/noAutofocus: the person asked to find
        autoFocus
        onChange={(event) => search(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') stepHit(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') closeFind();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span className="find-count" role="status">
        {count}
      </span>
      <IconButton icon="arrow-up" label="Previous (Shift+Enter)" onClick={() => stepHit(-1)} />
      <IconButton icon="arrow-down" label="Next (Enter)" onClick={() => stepHit(1)} />
      <IconButton icon="close" label="Close (Esc)" onClick={closeFind} />
    </search>
  );
}
