import type { Field } from '../../extension/protocol/field';
import type { Json } from '../../extension/protocol/json';

/** What every kind of field is given. */
export interface FieldProps {
  field: Field;
  /** The node; null for the graph. */
  id: string | null;
  value: Json | undefined;
  disabled: boolean;
  /** Its Problem has severity error. */
  invalid: boolean;
  /** Writes the value; undefined removes the key. */
  onSet: (value: Json | undefined) => void;
}
