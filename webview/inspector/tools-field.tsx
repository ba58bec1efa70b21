import type { ToolSpec } from '../../extension/protocol/run-event';
import { usePage } from '../canvas/page/page-state';
import { Checkbox } from '../ui/choice';
import type { FieldProps } from './field-context';

const EFFECTS: Record<ToolSpec['effect'], string> = {
  read: 'reads',
  write: 'changes files',
  outside: 'goes outside',
  ask: 'asks a person',
};

const NO_TOOLS: ToolSpec[] = [];

/** The tools of a set, to tick; one that is not known here stays until it is taken away. */
export function ToolChecklist({ value, disabled, onSet }: FieldProps) {
  const tools = usePage((state) => state.catalog?.tools ?? NO_TOOLS);
  const used = Array.isArray(value) ? value.map(String) : [];
  const unknown = used.filter((name) => !tools.some((tool) => tool.name === name));
  const toggle = (name: string, on: boolean) => onSet(on ? [...used, name] : used.filter((other) => other !== name));
  return (
    <ul className="tool-list">
      {tools.map((tool) => (
        <li key={tool.name} title={tool.description}>
          <Checkbox
            label={tool.name}
            checked={used.includes(tool.name)}
            disabled={disabled}
            onChange={(on) => toggle(tool.name, on)}
          />
          <span className={`effect effect-${tool.effect}`}>{EFFECTS[tool.effect]}</span>
        </li>
      ))}
      {unknown.map((name) => (
        <li key={name}>
          <Checkbox label={name} checked disabled={disabled} onChange={() => toggle(name, false)} />
          <span className="effect effect-outside">unknown</span>
        </li>
      ))}
    </ul>
  );
}
