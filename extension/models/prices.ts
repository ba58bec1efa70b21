/**
 * What models cost, by `provider/model`: the user's own prices first, then a table that is kept with the
 * extension and read offline. An unknown price is `undefined`, never zero.
 */
import type { ModelPrice, Provider, TieredPrices } from '@pydantic/genai-prices';
import type { Price, Rate } from '../protocol/money';

/** Version and date of the table that is bundled. */
export const PRICE_TABLE = 'genai-prices 0.1.8 (2026-09-23)';

/** US dollars per million tokens, as in the user's settings. */
export interface UserPrice {
  input: number;
  output: number;
  'cached-input'?: number;
}

export interface PriceOptions {
  /** By `provider/model`; they count before the table. */
  overrides?: Record<string, UserPrice>;
  /** Providers that cost nothing, beside `ollama`. */
  freeProviders?: string[];
  /** The base URL that `openai/…` goes to; tells a known reseller, whose own prices count. */
  baseUrl?: string;
  /** Which of a model's dated prices counts. Default: now. */
  now?: () => Date;
}

export interface Prices {
  /** The price of `provider/model`; undefined where it is not known. */
  priceOf(model: string): Promise<Price | undefined>;
}

type Table = typeof import('@pydantic/genai-prices');

/** Prices from the user's settings and the table. */
export function createPrices(options: PriceOptions = {}): Prices {
  const free = new Set(['ollama', ...(options.freeProviders ?? [])]);
  const now = options.now ?? (() => new Date());
  return {
    async priceOf(model) {
      const own = options.overrides !== undefined && Object.hasOwn(options.overrides, model);
      if (own) return fixedPrice(options.overrides?.[model], 'user');
      const slash = model.indexOf('/');
      const provider = model.slice(0, Math.max(slash, 0));
      if (free.has(provider)) return { input: { base: 0 }, output: { base: 0 }, source: 'free' };
      if (provider !== 'openai') return undefined;
      return tablePrice(await import('@pydantic/genai-prices'), model.slice(slash + 1), options.baseUrl, now());
    },
  };
}

/** A flat price from dollars per million tokens. */
export function fixedPrice(price: UserPrice | undefined, source: Price['source']): Price | undefined {
  if (price === undefined || !isRate(price.input) || !isRate(price.output)) return undefined;
  const cached = price['cached-input'];
  return {
    input: { base: price.input },
    output: { base: price.output },
    ...(isRate(cached) ? { cachedInput: { base: cached } } : {}),
    source,
  };
}

/**
 * Looks where the call goes first: at the reseller whose address the base URL is, else at OpenAI. A model that is
 * not there is taken from elsewhere only under its exact name and only where all who name it agree on its price.
 */
async function tablePrice(table: Table, model: string, baseUrl: string | undefined, now: Date) {
  const server = baseUrl === undefined ? undefined : table.findProvider({ providerApiUrl: baseUrl });
  const known = priceAt(table, server?.id ?? 'openai', model, now);
  if (known !== undefined || server !== undefined) return known;
  const sellers = ((await table.waitForUpdate()) ?? []).filter((provider) => names(provider, model));
  const offers = sellers.map((seller) => priceAt(table, seller.id, model, now));
  const [first, ...others] = offers.map((offer) => JSON.stringify(offer));
  return others.every((other) => other === first) ? offers[0] : undefined;
}

function names(provider: Provider, model: string): boolean {
  return provider.models.some((info) => info.id.toLowerCase() === model.toLowerCase());
}

function priceAt(table: Table, providerId: string, model: string, now: Date): Price | undefined {
  const found = table.calcPrice({ input_tokens: 1, output_tokens: 1 }, model, { providerId, timestamp: now });
  return found === null ? undefined : priceFrom(found.model_price);
}

/** A table row as a Price. Rows that charge for more than tokens of text in and out have none. */
export function priceFrom(row: ModelPrice): Price | undefined {
  const input = rateFrom(row['input_mtok']);
  const output = rateFrom(row['output_mtok']);
  if (input === undefined || output === undefined) return undefined;
  if (row['requests_kcount'] !== undefined || row['output_reasoning_mtok'] !== undefined) return undefined;
  const cached = rateFrom(row['cache_read_mtok']);
  return {
    input,
    output,
    ...(cached === undefined ? {} : { cachedInput: cached }),
    source: 'table',
    asOf: PRICE_TABLE,
  };
}

/** The table charges all tokens at the tier whose `start` is *below* the input tokens; ours is "from", inclusive. */
function rateFrom(price: number | TieredPrices | undefined): Rate | undefined {
  if (price === undefined) return undefined;
  if (typeof price === 'number') return isRate(price) ? { base: price } : undefined;
  const tiers = [...price.tiers]
    .sort((a, b) => a.start - b.start)
    .map((tier) => ({ from: tier.start + 1, rate: tier.price }));
  if (!isRate(price.base) || !tiers.every((tier) => isRate(tier.rate))) return undefined;
  return { base: price.base, tiers };
}

function isRate(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
