/** The ways to decide. One step more for everything but a plain approval, and never a single key. */
import { useId } from 'react';
import { Button } from '../trace/controls';
import type { Draft, Edited } from './edit-arguments';

export type Mode = 'read' | 'edit' | 'reject' | 'takeover';

export interface Words {
  reason: string;
  result: string;
}

interface BarProps {
  mode: Mode;
  question: boolean;
  /** The buttons may be used. */
  open: boolean;
  /** Parts that were not read to their end; nothing is approved before. */
  unseen: readonly string[];
  words: Words;
  edited: Edited;
  onMode(mode: Mode): void;
  onWords(words: Words): void;
  onDecide(action: 'approve' | 'edit' | 'reject' | 'takeover'): void;
}

export function DecisionBar(props: BarProps) {
  const { mode, question } = props;
  if (question) return mode === 'reject' ? <RejectBar {...props} /> : <AnswerBar {...props} />;
  if (mode === 'reject') return <RejectBar {...props} />;
  if (mode === 'takeover') return <TakeOverBar {...props} />;
  if (mode === 'edit') return <EditBar {...props} />;
  return <ReadBar {...props} />;
}

function ReadBar({ open, unseen, onMode, onDecide }: BarProps) {
  const note = useId();
  return (
    <div className="actions">
      <Button
        kind="primary"
        disabled={!open || unseen.length > 0}
        describedBy={note}
        onClick={() => onDecide('approve')}
      >
        Approve
      </Button>
      <Button disabled={!open} onClick={() => onMode('edit')}>
        Edit…
      </Button>
      <Button disabled={!open} onClick={() => onMode('takeover')}>
        Take over…
      </Button>
      <Button disabled={!open} onClick={() => onMode('reject')}>
        Reject…
      </Button>
      <span id={note} className="quiet bar-note">
        {unseen.length > 0 ? 'Read to the end of the call to approve it.' : 'Approves exactly this call, once.'}
      </span>
    </div>
  );
}

function EditBar({ open, unseen, edited, onMode, onDecide }: BarProps) {
  const note = useId();
  const wrong = Object.keys(edited.errors).length;
  return (
    <div className="actions">
      <Button
        kind="primary"
        disabled={!open || unseen.length > 0 || wrong > 0 || !edited.changed}
        describedBy={note}
        onClick={() => onDecide('edit')}
      >
        Approve the edited call
      </Button>
      <Button disabled={!open} onClick={() => onMode('read')}>
        Back
      </Button>
      <span id={note} className="quiet bar-note">
        {editNote(wrong, unseen.length, edited.changed)}
      </span>
    </div>
  );
}

function editNote(wrong: number, unseen: number, changed: boolean): string {
  if (wrong > 0) return 'Mend what is marked first.';
  if (unseen > 0) return 'Go back and read the call to its end first.';
  return changed ? 'The edited call is made in place of the one asked for.' : 'Nothing is changed yet.';
}

function RejectBar({ open, question, words, onWords, onMode, onDecide }: BarProps) {
  const id = useId();
  return (
    <div className="say">
      <label htmlFor={id}>
        {question
          ? 'Why you do not answer. The agent reads it.'
          : 'Why not, and what to do instead. The agent reads it.'}
      </label>
      <textarea
        id={id}
        rows={3}
        value={words.reason}
        onChange={(event) => onWords({ ...words, reason: event.target.value })}
      />
      <div className="actions">
        <Button kind="primary" disabled={!open} onClick={() => onDecide('reject')}>
          {question ? 'Decline' : 'Reject'}
        </Button>
        <Button disabled={!open} onClick={() => onMode('read')}>
          Back
        </Button>
      </div>
    </div>
  );
}

function TakeOverBar({ open, words, onWords, onMode, onDecide }: BarProps) {
  const id = useId();
  return (
    <div className="say">
      <label htmlFor={id}>
        The call is not made: do it yourself, and write what came of it. The agent gets this in its place.
      </label>
      <textarea
        id={id}
        rows={4}
        value={words.result}
        onChange={(event) => onWords({ ...words, result: event.target.value })}
      />
      <div className="actions">
        <Button kind="primary" disabled={!open || words.result.trim() === ''} onClick={() => onDecide('takeover')}>
          Give this result
        </Button>
        <Button disabled={!open} onClick={() => onMode('read')}>
          Back
        </Button>
      </div>
    </div>
  );
}

function AnswerBar({ open, words, onWords, onMode, onDecide }: BarProps) {
  const id = useId();
  return (
    <div className="say">
      <label htmlFor={id}>Your answer</label>
      <textarea
        id={id}
        rows={4}
        value={words.result}
        onChange={(event) => onWords({ ...words, result: event.target.value })}
      />
      <div className="actions">
        <Button kind="primary" disabled={!open || words.result.trim() === ''} onClick={() => onDecide('takeover')}>
          Answer
        </Button>
        <Button disabled={!open} onClick={() => onMode('reject')}>
          Decline…
        </Button>
      </div>
    </div>
  );
}

/** A field for every argument; what cannot be read says so beneath. */
export function EditForm({
  drafts,
  edited,
  disabled,
  onChange,
}: {
  drafts: readonly Draft[];
  edited: Edited;
  disabled: boolean;
  onChange(drafts: Draft[]): void;
}) {
  const id = useId();
  return (
    <section aria-label="Edit the call" className="edit">
      <h2>Arguments</h2>
      {drafts.map((draft, index) => {
        const error = edited.errors[draft.name];
        return (
          <div key={draft.name} className="field">
            <label htmlFor={`${id}${index}`}>
              {draft.name} <span className="quiet">{draft.as === 'json' ? 'JSON' : 'text'}</span>
            </label>
            <textarea
              id={`${id}${index}`}
              className={error ? 'invalid' : ''}
              rows={Math.min(18, Math.max(1, draft.text.split('\n').length))}
              spellCheck={false}
              disabled={disabled}
              value={draft.text}
              aria-invalid={error !== undefined}
              aria-describedby={`${id}${index}e`}
              onChange={(event) =>
                onChange(drafts.map((other) => (other === draft ? { ...draft, text: event.target.value } : other)))
              }
            />
            <p id={`${id}${index}e`} className="field-error" role="status">
              {error ?? ''}
            </p>
          </div>
        );
      })}
    </section>
  );
}
