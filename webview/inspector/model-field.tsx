import { useState } from 'react';
import type { ModelList } from '../../extension/protocol/messages';
import { ask } from '../canvas/page/calls';
import { Combobox } from '../ui/combobox';
import type { FieldProps } from './field-context';

const NOTHING: ModelList = { models: [], notes: [] };

let known: ModelList | null = null;

/** A model: what can be reached, with its price; any `provider/model` may be written. */
export function ModelChoice({ field, value, disabled, invalid, onSet }: FieldProps) {
  const [list, setList] = useState<ModelList>(known ?? NOTHING);
  const current = typeof value === 'string' ? value : '';
  const price = list.models.find((model) => model.id === current)?.price;
  const load = async () => {
    try {
      known = await ask('model.list');
      setList(known);
    } catch (error) {
      setList({ models: [], notes: [error instanceof Error ? error.message : String(error)] });
    }
  };
  return (
    <>
      <Combobox
        label={field.label}
        value={current}
        placeholder={field.placeholder ?? 'provider/model'}
        options={list.models.map((model) => ({ value: model.id, detail: model.price }))}
        disabled={disabled}
        invalid={invalid}
        onOpen={() => void load()}
        onCommit={(text) => onSet(text === '' ? undefined : text)}
      />
      {price ? <p className="field-help">{price}</p> : null}
      {list.notes.map((note) => (
        <p key={note} className="field-note">
          {note}
        </p>
      ))}
    </>
  );
}
