/** What each fact changes in a view of its run, in place. */

import type { Decision } from './approval';
import { type Failure, isLimit } from './failure';
import { isAgent } from './graph';
import { MICRO } from './money';
import { countEdge } from './run-edges';
import type { RunEvent } from './run-event';
import { addToSums, closeSpan, finishNodes, openSpan, setNode, settle } from './run-spans';
import { approvalTitle, type RunView, type SpanStatus, type SpanView } from './run-view';

type Fold = { [Type in RunEvent['type']]: (view: RunView, event: Extract<RunEvent, { type: Type }>) => void };

export const FOLD: Fold = {
  'run.started'(view, event) {
    view.started = event;
    view.startedAt = event.at;
    for (const [id, node] of Object.entries(event.plan.graph.nodes)) {
      view.nodes[id] = {
        state: 'idle',
        activity: '',
        elapsedMs: 0,
        cost: 0,
        reserved: 0,
        inputTokens: 0,
        outputTokens: 0,
        chats: 0,
        tools: 0,
        ...(isAgent(node) && node.limits?.budget !== undefined
          ? { budget: Math.round(node.limits.budget * MICRO) }
          : {}),
      };
    }
  },

  'span.started'(view, event) {
    openSpan(view, event.span, event.parent, event.kind, event.node, event.title, event.at, {
      ...(event.input !== undefined ? { input: event.input } : {}),
      ...(event.fallbackFor !== undefined ? { fallbackFor: event.fallbackFor } : {}),
    });
  },

  'span.finished'(view, event) {
    const span = view.spans[event.span];
    if (!span) return;
    if (event.output !== undefined) span.output = event.output;
    closeSpan(view, span, event.status, event.at, event.failure);
  },

  'step.started'(view, event) {
    view.steps += 1;
    openSpan(view, event.span, event.parent, event.kind, event.node, event.title, event.at, {
      ...(event.input !== undefined ? { input: event.input } : {}),
      ...(event.model !== undefined ? { model: event.model } : {}),
      ...(event.attempt !== undefined ? { attempt: event.attempt } : {}),
      ...(event.gates !== undefined ? { gates: event.gates } : {}),
    });
    const span = view.spans[event.span];
    if (span) {
      addToSums(view, span, { reserved: event.reserved ?? 0, [event.kind === 'chat' ? 'chats' : 'tools']: 1 });
      span.reserved = event.reserved ?? 0;
    }
  },

  'step.finished'(view, event) {
    const span = view.spans[event.span];
    if (!span) return;
    settle(view, span, event.usage, event.failure);
    if (event.value !== undefined) span.output = event.value;
    if (event.firstTokenMs !== undefined) span.firstTokenMs = event.firstTokenMs;
    closeSpan(view, span, event.ok ? 'ok' : statusOf(event.failure), event.at, event.failure);
  },

  'timer.started'(view, event) {
    if (event.span && event.node) {
      openSpan(view, event.span, event.parent ?? null, 'backoff', event.node, event.title ?? event.name, event.at, {});
      setNode(view, event.node, { state: 'retrying', activity: event.title ?? 'waiting' });
    }
  },

  'timer.finished'(view, event) {
    if (event.span && view.spans[event.span]) {
      closeSpan(view, view.spans[event.span] as SpanView, 'ok', event.at);
    }
  },

  'approval.requested'(view, event) {
    if (event.request.call.kind === 'question') view.steps += 1;
    openSpan(view, event.span, event.parent, 'approval', event.node, approvalTitle(event.request), event.at, {
      approval: event.request,
    });
    (view.spans[event.span] as SpanView).status = 'waiting';
    view.pending.push({ request: event.request, span: event.span, node: event.node });
    setNode(view, event.request.call.caller, { state: 'waiting', activity: `wants ${event.request.call.name}` });
    setNode(view, event.node, { state: 'waiting', activity: event.request.call.name, span: event.span });
  },

  'approval.decided'(view, event) {
    const span = view.spans[event.span];
    view.pending = view.pending.filter((pending) => pending.request.id !== event.id);
    if (!span) return;
    span.decision = event.decision;
    closeSpan(view, span, event.decision.action === 'reject' ? 'rejected' : 'ok', event.at);
    setNode(view, span.node, {
      state: event.decision.action === 'reject' ? 'rejected' : 'done',
      activity: `${span.approval?.gate ? PAST[event.decision.action] : 'answered'} by ${event.decision.by}`,
    });
  },

  'gate.checked'(view, event) {
    if (event.risk === 'low') setNode(view, event.gate, { state: 'done', activity: `${event.call}: low risk, passed` });
    countEdge(view, event.caller, event.gate);
  },

  'limit.reached'(view, event) {
    view.limits.push({ limit: event.limit, node: event.node, value: event.value });
  },

  'operation.dropped'(view, event) {
    const span = event.span === undefined ? undefined : view.spans[event.span];
    if (!span || span.finishedAt !== undefined) return;
    settle(view, span, undefined);
    view.pending = view.pending.filter((pending) => pending.span !== event.span);
    closeSpan(view, span, 'cancelled', event.at);
  },

  'run.cancelled'(view, event) {
    view.reason = event.reason;
  },

  'run.finished'(view, event) {
    view.state = event.outcome;
    view.reason = event.reason;
    view.output = event.output;
    view.finishedAt = event.at;
    view.pending = [];
    finishNodes(view, event.at);
  },
};

const PAST: Record<Decision['action'], string> = {
  approve: 'approved',
  edit: 'edited and approved',
  reject: 'rejected',
  takeover: 'taken over',
};

function statusOf(why: Failure | undefined): SpanStatus {
  if (!why) return 'failed';
  if (isLimit(why.code)) return 'limited';
  if (why.code === 'rejected') return 'rejected';
  if (why.code === 'cancelled') return 'cancelled';
  return 'failed';
}
