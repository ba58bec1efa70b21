import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Account, chain, createLedger, type Grant, type Hold } from '../../extension/engine/ledger';
import { failure } from '../../extension/protocol/failure';
import { chargeFor, costOf, type Price, usageIsSane } from '../../extension/protocol/money';

const price: Price = { input: { base: 1 }, output: { base: 2 }, source: 'user' };
const until = <T>(promise: Promise<T>) => promise;
const never = () => new Promise<never>(() => undefined);

describe('the ledger', () => {
  it('clamps the output cap to what every enclosing budget still pays for, and refuses below use', async () => {
    const ledger = createLedger();
    const run = ledger.open(null, null, { budget: 1000 });
    const agent = ledger.open(run, 'a', { budget: 600 });
    const first = (await ledger.reserve(agent, { price, inputTokens: 100, outputTokens: 1000 }, until)) as Grant;
    expect(first).toMatchObject({ reserved: 600, outputTokens: 250, clampedBy: agent });
    ledger.settle(first, 550);
    const second = await ledger.reserve(agent, { price, inputTokens: 40, outputTokens: 100 }, until);
    expect(second).toMatchObject({ refused: 'budget', by: agent });
    expect(agent.met).toBe('budget');
  });

  it('waits while only reservations are in the way', async () => {
    const ledger = createLedger();
    const run = ledger.open(null, null, { budget: 1000 });
    const first = (await ledger.reserve(run, { price, inputTokens: 0, outputTokens: 400 }, until)) as Grant;
    const second = ledger.reserve(run, { price, inputTokens: 0, outputTokens: 400 }, until);
    const early = await Promise.race([second, new Promise((resolve) => setTimeout(resolve, 5, 'waiting'))]);
    expect(early).toBe('waiting');
    ledger.settle(first, 10);
    expect(await second).toMatchObject({ reserved: 800 });
  });

  it('never settled + reserved + held above a budget, over random schedules with hostile charges', async () => {
    const seed = Date.now() % 1_000_000;
    const action = fc.record({
      what: fc.constantFrom('reserve', 'settle', 'hold', 'release', 'step'),
      scope: fc.nat(5),
      pick: fc.nat(20),
      input: fc.nat(2000),
      output: fc.nat(4000),
      charge: fc.oneof(fc.integer({ min: -10, max: 20_000 }), fc.constantFrom(Number.POSITIVE_INFINITY, 1e308)),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 6, maxLength: 6 }),
        fc.array(action, { maxLength: 60 }),
        async (budgets, actions) => {
          const ledger = createLedger();
          const accounts: Account[] = [];
          for (const [i, budget] of budgets.entries()) {
            accounts.push(ledger.open(accounts[Math.floor((i - 1) / 2)] ?? null, `n${i}`, { budget, steps: 20 }));
          }
          const grants: Grant[] = [];
          const holds: Hold[] = [];
          const sane = () =>
            accounts.every(
              (a) =>
                a.reserved >= 0 &&
                a.held >= 0 &&
                a.settled + a.reserved + a.held <= (a.limits.budget ?? 0) &&
                a.used + a.heldSteps <= 20,
            );
          for (const { what, scope, pick, input, output, charge } of actions) {
            const account = accounts[scope] as Account;
            if (what === 'reserve') {
              const got = await Promise.race([
                ledger.reserve(account, { price, inputTokens: input, outputTokens: output }, () => never()),
                Promise.resolve().then(() => null),
              ]);
              if (got && 'reserved' in got) grants.push(got);
            } else if (what === 'settle' && grants.length > 0)
              ledger.settle(grants.splice(pick % grants.length, 1)[0] as Grant, charge);
            else if (what === 'hold') holds.push(ledger.hold(account, 0.1));
            else if (what === 'release' && holds.length > 0)
              ledger.release(holds.splice(pick % holds.length, 1)[0] as Hold);
            else if (what === 'step') ledger.step(account);
            if (!sane()) return false;
          }
          return chain(accounts[5] as Account).length === 3;
        },
      ),
      { numRuns: 1000, seed },
    );
    console.log(`ledger: 1000 random schedules, seed ${seed}`);
  });
});

describe('money', () => {
  it('is tokens times price, rounded up to a whole micro-dollar, without binary fractions', () => {
    const cheap: Price = { input: { base: 0.07 }, output: { base: 0.3 }, cachedInput: { base: 0.01 }, source: 'user' };
    expect(costOf(cheap, { inputTokens: 100, outputTokens: 0 })).toBe(7);
    expect(costOf(cheap, { inputTokens: 101, outputTokens: 0 })).toBe(8);
    expect(costOf(cheap, { inputTokens: 200, outputTokens: 10, cachedInputTokens: 100 })).toBe(7 + 1 + 3);
  });

  it('uses the tier that the prompt has reached, for all of it', () => {
    const tiered: Price = {
      input: { base: 1, tiers: [{ from: 1000, rate: 2 }] },
      output: { base: 1 },
      source: 'table',
    };
    expect(costOf(tiered, { inputTokens: 999, outputTokens: 0 })).toBe(999);
    expect(costOf(tiered, { inputTokens: 1000, outputTokens: 0 })).toBe(2000);
  });

  it('charges the reservation where usage is missing or absurd, and nothing where the provider refused', () => {
    const absurd = [
      undefined,
      { inputTokens: -1, outputTokens: 1 },
      { inputTokens: Number.NaN, outputTokens: 1 },
      { inputTokens: 1, outputTokens: 1e308 },
      { inputTokens: 0, outputTokens: 0 },
      { inputTokens: 1, outputTokens: 1, cachedInputTokens: 2 },
    ];
    for (const usage of absurd) {
      expect(usageIsSane(usage)).toBe(false);
      expect(chargeFor(price, usage, 500)).toBe(500);
    }
    expect(chargeFor(price, { inputTokens: 100, outputTokens: 100 }, 500)).toBe(300);
    expect(chargeFor(price, { inputTokens: 100, outputTokens: 1000 }, 500)).toBe(500);
    expect(chargeFor(price, undefined, 500, failure('rate_limited', 'wait', { uncharged: true }))).toBe(0);
    expect(chargeFor(price, undefined, 500, failure('stream_cut', 'cut'))).toBe(500);
  });
});
