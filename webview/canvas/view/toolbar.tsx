import { IconButton } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { openPalette, runCommand } from '../page/commands';
import { editable, usePage } from '../page/page-state';

/** What one does with the drawing, at the top left. */
export function Toolbar() {
  const locked = usePage((state) => !editable(state));
  const minimap = usePage((state) => state.minimap);
  const finding = usePage((state) => state.find.open);
  const bare = usePage((state) => state.nodes.length === 0);
  return (
    <div className="toolbar" role="toolbar" aria-label="Canvas">
      <button
        type="button"
        className="tool-button toolbar-add"
        disabled={locked}
        aria-haspopup="menu"
        title="Add a node"
        onClick={openPalette}
      >
        <Icon name="add" /> <span className="bar-word">Add…</span>
      </button>
      <button
        type="button"
        className="tool-button"
        disabled={locked || bare}
        title="Lay out all nodes top to bottom"
        onClick={() => runCommand('tidy', 'page')}
      >
        <Icon name="type-hierarchy-sub" /> <span className="bar-word">Tidy</span>
      </button>
      <span className="toolbar-gap" />
      <IconButton icon="search" label="Find (Ctrl+F)" pressed={finding} onClick={() => runCommand('find', 'page')} />
      <IconButton icon="screen-full" label="Fit" disabled={bare} onClick={() => runCommand('fit', 'page')} />
      <IconButton icon="map" label="Minimap" pressed={minimap} onClick={() => runCommand('toggleMinimap', 'page')} />
    </div>
  );
}
