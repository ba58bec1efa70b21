import type { Json, JsonObject } from '../../extension/protocol/json';
import { notify } from '../canvas/page/page-state';
import { IconButton, LinkButton } from '../ui/button';
import { Select } from '../ui/choice';
import { TextField } from '../ui/text-field';
import { useDraft } from './draft';
import type { FieldProps } from './field-context';
import { isObject, withKey } from './rule-arguments';

const TYPES = ['string', 'number', 'boolean'].map((type) => ({ value: type, label: type }));

/** The graph's inputs, asked for before a run. */
export function InputTable({ value, disabled, onSet }: FieldProps) {
  const inputs = isObject(value) ? value : {};
  const set = (next: JsonObject) => onSet(Object.keys(next).length === 0 ? undefined : next);
  const rename = (from: string, to: string) => {
    if (!/^[A-Za-z][\w-]*$/.test(to) || Object.hasOwn(inputs, to)) {
      notify('error', `An input cannot be called “${to}”: use letters, digits, - and _, and each name once.`);
      return;
    }
    set(Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name === from ? to : name, input])));
  };
  return (
    <div className="rule-list">
      {Object.entries(inputs).map(([name, input], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: renaming must not lose the field that is being written in
        <fieldset key={index} className="rule">
          <legend>
            {name}
            <span className="rule-tools">
              <IconButton
                icon="close"
                label={`Remove input ${name}`}
                disabled={disabled}
                onClick={() => set(withKey(inputs, name, undefined))}
              />
            </span>
          </legend>
          <Input
            name={name}
            input={isObject(input) ? input : {}}
            disabled={disabled}
            onRename={(to) => rename(name, to)}
            onChange={(next) => set({ ...inputs, [name]: next })}
          />
        </fieldset>
      ))}
      {disabled ? null : (
        <LinkButton onClick={() => set({ ...inputs, [freshName(inputs)]: { type: 'string' } })}>
          Add an input
        </LinkButton>
      )}
    </div>
  );
}

interface InputProps {
  name: string;
  input: JsonObject;
  disabled: boolean;
  onRename: (to: string) => void;
  onChange: (input: JsonObject) => void;
}

function Input({ name, input, disabled, onRename, onChange }: InputProps) {
  const type = typeof input.type === 'string' ? input.type : 'string';
  return (
    <>
      <Cell label="Name" text={name} disabled={disabled} onSet={onRename} />
      <div className="rule-cell">
        <span>Type</span>
        <Select
          label="Type"
          value={type}
          options={TYPES}
          disabled={disabled}
          onChange={(next) => onChange({ ...input, type: next })}
        />
      </div>
      <Cell
        label="Default"
        text={input.default === undefined ? '' : String(input.default)}
        disabled={disabled}
        onSet={(words) => onChange(withKey(input, 'default', defaultOf(words, type)))}
      />
      <Cell
        label="Description"
        text={typeof input.description === 'string' ? input.description : ''}
        disabled={disabled}
        onSet={(words) => onChange(withKey(input, 'description', words === '' ? undefined : words))}
      />
    </>
  );
}

function Cell({ label, text, disabled, onSet }: CellProps) {
  const draft = useDraft(text, (next) => onSet(next.trim()));
  return (
    <div className="rule-cell">
      <span>{label}</span>
      <TextField {...draft} label={label} disabled={disabled} />
    </div>
  );
}

interface CellProps {
  label: string;
  text: string;
  disabled: boolean;
  onSet: (text: string) => void;
}

/** A default as its type wants it; what does not fit is written as text, and the check names the Problem. */
function defaultOf(words: string, type: string): Json | undefined {
  if (words === '') return undefined;
  if (type === 'number' && Number.isFinite(Number(words))) return Number(words);
  if (type === 'boolean' && (words === 'true' || words === 'false')) return words === 'true';
  return words;
}

function freshName(inputs: JsonObject): string {
  let count = 1;
  while (Object.hasOwn(inputs, `input${count}`)) count += 1;
  return `input${count}`;
}
