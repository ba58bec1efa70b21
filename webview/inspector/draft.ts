import { type KeyboardEvent, useEffect, useState } from 'react';

/**
 * A text that is being written: it follows `value` until the person types, and is committed when they leave the
 * field or press Enter (with `multiline`, Ctrl+Enter). Esc takes it back.
 */
export function useDraft(value: string, onCommit: (text: string) => void, multiline = false) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const commit = () => {
    if (draft !== value) onCommit(draft);
  };
  return {
    value: draft,
    onInput: setDraft,
    onBlur: commit,
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      const ctrl = event.ctrlKey || event.metaKey;
      // Saving saves what stands in the field, too.
      if ((event.key === 'Enter' && (!multiline || ctrl)) || (ctrl && event.key.toLowerCase() === 's')) commit();
      else if (event.key === 'Escape') setDraft(value);
    },
  };
}
