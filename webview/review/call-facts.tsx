/** What is asked for, by whom and why, what it costs so far and when it ends by itself. */

import type { ReviewState } from '../../extension/protocol/messages';
import { MICRO } from '../../extension/protocol/money';
import { Icon, Visible } from '../trace/controls';
import { formatMoney } from '../trace/format';
import { visibleLine } from '../trace/visible-text';
import { expiryText, headline, RISK } from './review-text';

export function CallHead({ state }: { state: ReviewState }) {
  const { request } = state;
  const risk = RISK[request.risk];
  return (
    <header className="head">
      <h1 tabIndex={-1} id="headline">
        <Visible text={headline(state)} newlines="mark" />
      </h1>
      {request.call.kind === 'question' ? null : (
        <span className={`risk ${request.risk}`}>
          <Icon name={risk.icon} /> {risk.word}
        </span>
      )}
      <p className="quiet run">
        <Icon name="run" /> {visibleLine(state.runName, 120)}
      </p>
    </header>
  );
}

/** caller → gate → call. */
export function CallPath({ state }: { state: ReviewState }) {
  const { call, gate } = state.request;
  return (
    <div className="path">
      <span className="stop" title={visibleLine(state.caller, 300)}>
        <Icon name="account" /> <Visible text={call.caller} newlines="mark" />
      </span>
      {gate ? (
        <>
          <Icon name="arrow-right" className="arrow" />
          <span className="stop gate">
            <Icon name="shield" /> <Visible text={gate} newlines="mark" />
          </span>
        </>
      ) : null}
      <Icon name="arrow-right" className="arrow" />
      <span className="stop call">
        <Icon name={call.kind === 'tool' ? 'tools' : call.kind === 'agent' ? 'sparkle' : 'question'} />{' '}
        <Visible text={call.kind === 'question' ? 'you' : call.name} newlines="mark" />
      </span>
    </div>
  );
}

export function CallFacts({ state, now }: { state: ReviewState; now: number }) {
  const { request, tool, budgetMicro, caller } = state;
  const share = budgetMicro > 0 ? Math.min(100, (request.spent / budgetMicro) * 100) : 0;
  const spent = `${formatMoney(request.spent)} of $${(budgetMicro / MICRO).toFixed(2)}`;
  return (
    <dl className="facts">
      {request.why ? (
        <div className="why">
          <dt>Why, in its words</dt>
          <dd>
            <Visible text={request.why} />
          </dd>
        </div>
      ) : null}
      {request.call.kind === 'question' ? null : (
        <div>
          <dt>Risk</dt>
          <dd>
            {request.risk} · <Visible text={request.rule} newlines="mark" />
          </dd>
        </div>
      )}
      <div>
        <dt>Asked by</dt>
        <dd>
          <Visible text={caller} />
        </dd>
      </div>
      {tool ? (
        <div>
          <dt>What it does</dt>
          <dd>
            <Visible text={tool.description} />
          </dd>
        </div>
      ) : null}
      <div>
        <dt>Spent so far</dt>
        <dd>
          <span className="figure">{spent}</span>
          <span className="budget-bar" role="img" aria-label={`${spent} spent`}>
            <span className="budget-spent" style={{ width: `${share}%` }} />
          </span>
        </dd>
      </div>
      {state.decided ? null : (
        <div>
          <dt>Time</dt>
          <dd className="figure">{expiryText(request, now)}</dd>
        </div>
      )}
    </dl>
  );
}
