import type { Json } from '../../extension/protocol/json';
import { callable } from '../canvas/model/connection-rules';
import { usePage } from '../canvas/page/page-state';
import { selectNodes } from '../canvas/page/selection';
import { reveal } from '../canvas/page/viewport';
import { IconButton, LinkButton } from '../ui/button';
import { Select } from '../ui/choice';
import type { FieldProps } from './field-context';

/** What a node may call, in order. */
export function CallList({ field, id, value, disabled, onSet }: FieldProps) {
  const graph = usePage((state) => state.graph);
  const calls = Array.isArray(value) ? value.map(String) : [];
  const free = graph && id !== null ? callable(graph, id) : [];
  const set = (next: string[]) => onSet(next.length === 0 ? undefined : (next as Json));
  return (
    <div className="call-list">
      {calls.length === 0 ? (
        <p className="field-help">Nothing yet. Drag from the dot below the node, or add here.</p>
      ) : null}
      <ol aria-label={field.label}>
        {calls.map((call, index) => (
          <li key={call}>
            <Target id={call} known={graph?.nodes[call] !== undefined} />
            <IconButton
              icon="arrow-up"
              label={`Move ${call} up`}
              disabled={disabled || index === 0}
              onClick={() => set(moved(calls, index, index - 1))}
            />
            <IconButton
              icon="arrow-down"
              label={`Move ${call} down`}
              disabled={disabled || index === calls.length - 1}
              onClick={() => set(moved(calls, index, index + 1))}
            />
            <IconButton
              icon="close"
              label={`Remove ${call}`}
              disabled={disabled}
              onClick={() => set(calls.filter((_, other) => other !== index))}
            />
          </li>
        ))}
      </ol>
      {free.length > 0 && !disabled ? (
        <Select
          label={`Add to ${field.label}`}
          value=""
          options={[{ value: '', label: 'Add…' }, ...free.map((other) => ({ value: other, label: other }))]}
          onChange={(chosen) => {
            if (chosen !== '') set([...calls, chosen]);
          }}
        />
      ) : null}
    </div>
  );
}

function Target({ id, known }: { id: string; known: boolean }) {
  if (!known) return <span className="call-missing">{id} (not there)</span>;
  const go = () => {
    selectNodes([id]);
    reveal([id]);
  };
  return <LinkButton onClick={go}>{id}</LinkButton>;
}

/** A list with one item moved. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.toSpliced(from, 1);
  return rest.toSpliced(to, 0, ...list.slice(from, from + 1));
}
