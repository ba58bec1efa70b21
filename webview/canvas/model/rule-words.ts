import type { GateNode, GateRule } from '../../../extension/protocol/graph';

/** A gate's rules in words: `docs/** low · files.write medium 30m · else high`. */
export function ruleWords(gate: GateNode): string {
  const rules = (gate.rules ?? []).map(oneRule);
  return [...rules, `${rules.length > 0 ? 'else' : 'everything'} ${gate.otherwise ?? 'high'}`].join(' · ');
}

function oneRule(rule: GateRule): string {
  const globs = Object.values(rule.args ?? {});
  const what = globs.length > 0 ? globs.join(' ') : (rule.call ?? '*');
  const who = rule.caller ? ` by ${rule.caller}` : '';
  return `${what}${who} ${rule.risk}${rule.timeout ? ` ${rule.timeout}` : ''}`;
}
