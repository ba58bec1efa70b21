import type { Problem } from '../../../extension/protocol/problem';
import { Button, LinkButton } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { Notice } from '../../ui/notice';
import { doAsk } from '../page/calls';
import { addNode } from '../page/node-edits';
import { dismiss, usePage } from '../page/page-state';

function firstError(problems: readonly Problem[]): number {
  const index = problems.findIndex((problem) => problem.severity === 'error');
  return index < 0 ? 0 : index;
}

/** The text cannot be read: the last good drawing stays, and this says why, with a way there. */
export function StaleBanner() {
  const document = usePage((state) => state.document);
  if (!document?.stale || !document.graph) return null;
  const index = firstError(document.problems);
  const problem = document.problems[index];
  return (
    <div className="banner">
      <Notice severity="error">
        <strong>This is the last drawing that could be read.</strong> {problem?.message ?? 'The text has an error.'}{' '}
        {problem ? (
          <LinkButton onClick={() => void doAsk('problem.open', { index })}>
            Go to line {problem.place.line + 1}
          </LinkButton>
        ) : null}
      </Notice>
    </div>
  );
}

/** Nothing could ever be drawn: the Problems, each with a way to its place. */
export function ProblemList() {
  const document = usePage((state) => state.document);
  if (!document || document.graph || document.empty) return null;
  return (
    <div className="page-middle">
      <section className="problem-list" aria-label="Problems">
        <h1>
          <Icon name="error" /> {document.name} cannot be drawn yet
        </h1>
        <p>Mend the text and the canvas follows.</p>
        <ul>
          {document.problems.slice(0, 50).map((problem, index) => (
            <li key={`${problem.code} ${problem.place.line} ${problem.place.character} ${problem.message}`}>
              <Icon name={problem.severity} className={`severity-${problem.severity}`} />
              <LinkButton onClick={() => void doAsk('problem.open', { index })}>
                {problem.message} <span className="problem-line">line {problem.place.line + 1}</span>
              </LinkButton>
            </li>
          ))}
        </ul>
        <Button icon="go-to-file" onClick={() => void doAsk('text.open', {})}>
          Open as Text
        </Button>
      </section>
    </div>
  );
}

/** An empty document: one sentence, the templates, and the two first nodes. */
export function EmptyState() {
  const empty = usePage((state) => state.document?.empty === true && state.graph === null);
  const locked = usePage((state) => state.document?.readonly ?? true);
  const catalog = usePage((state) => state.catalog);
  if (!empty || !catalog) return null;
  return (
    <div className="page-middle">
      <section className="empty-state" aria-label="Start">
        <h1>Draw who leads, who works and what they may touch, or start from a team that runs offline at once.</h1>
        <div className="template-list">
          {catalog.templates.map((template) => (
            <button
              key={template.id}
              type="button"
              className="template"
              disabled={locked}
              onClick={() => void doAsk('template.insert', { id: template.id })}
            >
              <Icon name={template.icon} />
              <span className="template-title">{template.title}</span>
              <span className="template-words">{template.description}</span>
            </button>
          ))}
        </div>
        <p className="empty-or">or begin with one node</p>
        <div className="empty-adds">
          {catalog.kinds
            .filter((spec) => spec.kind === 'supervisor' || spec.kind === 'worker')
            .map((spec) => (
              <Button key={spec.kind} secondary icon="add" disabled={locked} onClick={() => void addNode(spec, [0, 0])}>
                Add a {spec.title.toLowerCase()}
              </Button>
            ))}
        </div>
      </section>
    </div>
  );
}

/** Sentences that wait to be read, at the bottom. */
export function Notices() {
  const notifications = usePage((state) => state.notifications);
  return (
    <div className="notices">
      {notifications.map(({ id, severity, text }) => (
        <Notice key={id} severity={severity} onClose={() => dismiss(id)}>
          {text}
        </Notice>
      ))}
    </div>
  );
}

/** Says that nothing can be edited here. */
export function ReadonlyMark() {
  const readonly = usePage((state) => state.document?.readonly === true && !state.document.stale);
  if (!readonly) return null;
  return (
    <div className="readonly-mark">
      <Icon name="lock" /> Read-only
    </div>
  );
}
