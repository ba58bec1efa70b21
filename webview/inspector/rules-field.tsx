import { RISKS } from '../../extension/protocol/graph';
import type { Json, JsonObject } from '../../extension/protocol/json';
import { IconButton, LinkButton } from '../ui/button';
import { Select } from '../ui/choice';
import { TextField } from '../ui/text-field';
import { moved } from './calls-field';
import { useDraft } from './draft';
import type { FieldProps } from './field-context';
import { argsOf, argsText, isObject, text, withKey } from './rule-arguments';

/** A gate's rules; the first that matches wins. */
export function RuleTable({ value, disabled, onSet }: FieldProps) {
  const rules = Array.isArray(value) ? value.filter(isObject) : [];
  const set = (next: JsonObject[]) => onSet(next.length === 0 ? undefined : next);
  return (
    <div className="rule-list">
      {rules.map((rule, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no name but its place
        <fieldset key={index} className="rule">
          <legend>
            Rule {index + 1}
            <span className="rule-tools">
              <IconButton
                icon="arrow-up"
                label={`Move rule ${index + 1} up`}
                disabled={disabled || index === 0}
                onClick={() => set(moved(rules, index, index - 1))}
              />
              <IconButton
                icon="arrow-down"
                label={`Move rule ${index + 1} down`}
                disabled={disabled || index === rules.length - 1}
                onClick={() => set(moved(rules, index, index + 1))}
              />
              <IconButton
                icon="close"
                label={`Remove rule ${index + 1}`}
                disabled={disabled}
                onClick={() => set(rules.toSpliced(index, 1))}
              />
            </span>
          </legend>
          <Rule rule={rule} disabled={disabled} onChange={(next) => set(rules.with(index, next))} />
        </fieldset>
      ))}
      {disabled ? null : (
        <LinkButton onClick={() => set([...rules, { call: '*', risk: 'medium' }])}>Add a rule</LinkButton>
      )}
    </div>
  );
}

interface RuleProps {
  rule: JsonObject;
  disabled: boolean;
  onChange: (rule: JsonObject) => void;
}

function Rule({ rule, disabled, onChange }: RuleProps) {
  const set = (key: string, value: Json | undefined) => onChange(withKey(rule, key, value));
  const options = RISKS.map((risk) => ({ value: risk, label: risk }));
  const ends = ['', 'reject', 'escalate'].map((end) => ({ value: end, label: end || 'default' }));
  return (
    <>
      <Cell
        label="Call"
        hint="files.write or *"
        text={text(rule.call)}
        disabled={disabled}
        onSet={(v) => set('call', v)}
      />
      <Cell
        label="Arguments"
        hint="path: docs/**"
        text={argsText(rule.args)}
        disabled={disabled}
        onSet={(v) => set('args', argsOf(v))}
      />
      <Cell label="Caller" hint="any" text={text(rule.caller)} disabled={disabled} onSet={(v) => set('caller', v)} />
      <div className="rule-cell">
        <span>Risk</span>
        <Select
          label="Risk"
          value={text(rule.risk)}
          options={options}
          disabled={disabled}
          onChange={(v) => set('risk', v)}
        />
      </div>
      <Cell label="Timeout" hint="30m" text={text(rule.timeout)} disabled={disabled} onSet={(v) => set('timeout', v)} />
      <div className="rule-cell">
        <span>On timeout</span>
        <Select
          label="On timeout"
          value={text(rule.onTimeout)}
          options={ends}
          disabled={disabled}
          onChange={(v) => set('onTimeout', v || undefined)}
        />
      </div>
    </>
  );
}

interface CellProps {
  label: string;
  hint: string;
  text: string;
  disabled: boolean;
  onSet: (value: string | undefined) => void;
}

function Cell({ label, hint, text: value, disabled, onSet }: CellProps) {
  const draft = useDraft(value, (next) => onSet(next.trim() === '' ? undefined : next.trim()));
  return (
    <div className="rule-cell">
      <span>{label}</span>
      <TextField {...draft} label={label} placeholder={hint} disabled={disabled} />
    </div>
  );
}
