import type { ComponentType, ReactNode } from 'react';
import type { Field } from '../../extension/protocol/field';
import type { Problem } from '../../extension/protocol/problem';
import { getIn } from '../canvas/model/apply-edits';
import { setField } from '../canvas/page/node-edits';
import { editable, usePage } from '../canvas/page/page-state';
import { Icon } from '../ui/icon';
import { CallList } from './calls-field';
import type { FieldProps } from './field-context';
import { InputTable } from './inputs-field';
import { ModelChoice } from './model-field';
import { Multiline, NodeChoice, NumberLine, OneOf, TextLine, Tick } from './plain-fields';
import { RuleTable } from './rules-field';
import { ToolChecklist } from './tools-field';

const EDITORS: Record<Field['type'], ComponentType<FieldProps>> = {
  text: TextLine,
  multiline: Multiline,
  number: NumberLine,
  boolean: Tick,
  select: OneOf,
  duration: TextLine,
  model: ModelChoice,
  node: NodeChoice,
  calls: CallList,
  tools: ToolChecklist,
  rules: RuleTable,
  inputs: InputTable,
};

/** One field: label, control, help, and what is wrong with it. */
export function FieldRow({ field, id, problems }: { field: Field; id: string | null; problems: readonly Problem[] }) {
  const value = usePage((state) => getIn(id === null ? state.graph : state.graph?.nodes[id], field.path));
  const disabled = usePage((state) => !editable(state));
  const Editor = EDITORS[field.type];
  const own = problems.filter((problem) => problem.field === field.path || problem.field?.startsWith(`${field.path}.`));
  const invalid = own.some((problem) => problem.severity === 'error');
  return (
    <div className={`field-row ${field.half ? 'is-half' : ''}`} data-field={field.path}>
      {field.type === 'boolean' ? null : (
        <div className="field-label" title={field.help}>
          {field.label}
          {field.unit ? <span className="field-unit"> {field.unit}</span> : null}
        </div>
      )}
      <Editor
        field={field}
        id={id}
        value={value}
        disabled={disabled}
        invalid={invalid}
        onSet={(next) => void setField(id, field.path, next)}
      />
      {field.help && !field.half ? <p className="field-help">{field.help}</p> : null}
      {own.map((problem) => (
        <p key={problem.message} className={`field-problem severity-${problem.severity}`}>
          <Icon name={problem.severity} /> {problem.message}
        </p>
      ))}
    </div>
  );
}

/** All fields of a node or of the graph, in their groups. */
export function FieldList({
  fields,
  id,
  problems,
}: {
  fields: readonly Field[];
  id: string | null;
  problems: readonly Problem[];
}) {
  const owner = usePage((state) => (id === null ? state.graph : state.graph?.nodes[id]));
  const shown = fields.filter((field) => !field.when || getIn(owner, field.when.path) === field.when.is);
  const groups = [...new Set(shown.map((field) => field.group ?? ''))];
  return groups.map((group) => (
    <FieldGroup
      key={group}
      name={group}
      filled={shown.some((field) => field.group === group && getIn(owner, field.path) !== undefined)}
    >
      {shown
        .filter((field) => (field.group ?? '') === group)
        .map((field) => (
          <FieldRow key={`${id} ${field.path}`} field={field} id={id} problems={problems} />
        ))}
    </FieldGroup>
  ));
}

/** A named group can be folded; it starts open where something is set in it. */
function FieldGroup({ name, filled, children }: { name: string; filled: boolean; children: ReactNode }) {
  if (name === '') return <div className="field-grid">{children}</div>;
  return (
    <details className="field-group" open={filled}>
      <summary>{name}</summary>
      <div className="field-grid">{children}</div>
    </details>
  );
}
