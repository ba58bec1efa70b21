/** Fields that hold one value: text, number, duration, truth, one of a few. */
import type { Json } from '../../extension/protocol/json';
import { doAsk } from '../canvas/page/calls';
import { usePage } from '../canvas/page/page-state';
import { LinkButton } from '../ui/button';
import { Checkbox, Select } from '../ui/choice';
import { TextArea, TextField } from '../ui/text-field';
import { useDraft } from './draft';
import type { FieldProps } from './field-context';

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function TextLine({ field, value, disabled, invalid, onSet }: FieldProps) {
  const draft = useDraft(textOf(value), (text) => onSet(text.trim() === '' ? undefined : text.trim()));
  return (
    <TextField {...draft} label={field.label} placeholder={field.placeholder} disabled={disabled} invalid={invalid} />
  );
}

export function NumberLine({ field, value, disabled, invalid, onSet }: FieldProps) {
  const draft = useDraft(textOf(value), (text) => {
    const trimmed = text.trim();
    const number = Number(trimmed);
    // What is no number is written as it is: the check names the Problem under the field.
    onSet(trimmed === '' ? undefined : Number.isFinite(number) ? number : trimmed);
  });
  return (
    <TextField {...draft} label={field.label} placeholder={field.placeholder} disabled={disabled} invalid={invalid} />
  );
}

export function Multiline({ field, id, value, disabled, invalid, onSet }: FieldProps) {
  const draft = useDraft(textOf(value), (text) => onSet(text.trim() === '' ? undefined : text), true);
  const open = () => void doAsk('text.open', { ...(id === null ? {} : { node: id }), field: field.path });
  return (
    <>
      <TextArea {...draft} label={field.label} placeholder={field.placeholder} disabled={disabled} invalid={invalid} />
      <LinkButton onClick={open}>Open in editor</LinkButton>
    </>
  );
}

export function Tick({ field, value, disabled, onSet }: FieldProps) {
  return (
    <Checkbox
      label={field.label}
      checked={value === true}
      disabled={disabled}
      onChange={(checked) => onSet(checked ? true : undefined)}
    />
  );
}

export function OneOf({ field, value, disabled, onSet }: FieldProps) {
  const options = field.required ? (field.options ?? []) : [{ value: '', label: 'default' }, ...(field.options ?? [])];
  return (
    <Select
      label={field.label}
      value={textOf(value)}
      options={options}
      disabled={disabled}
      onChange={(chosen) => onSet(chosen === '' ? undefined : chosen)}
    />
  );
}

/** The id of a node of certain kinds: the start, a fallback. */
export function NodeChoice({ field, id, value, disabled, onSet }: FieldProps) {
  const nodes = usePage((state) => state.graph?.nodes);
  const kinds = field.kinds ?? ['supervisor', 'worker'];
  const ids = Object.entries(nodes ?? {})
    .filter(([other, node]) => other !== id && kinds.includes(node.kind))
    .map(([other]) => ({ value: other, label: other }));
  return (
    <Select
      label={field.label}
      value={textOf(value)}
      options={field.required ? ids : [{ value: '', label: 'none' }, ...ids]}
      disabled={disabled}
      onChange={(chosen) => onSet(chosen === '' ? undefined : chosen)}
    />
  );
}
