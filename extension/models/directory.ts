/** All model providers under one roof: who answers a call, what can be chosen, what it costs. */
import type { ModelProvider, TaskBody } from '../engine/ports';
import { FailureError } from '../engine/ports';
import { failure } from '../protocol/failure';
import type { NodePrice } from '../protocol/graph';
import type { ModelChoice, ModelList } from '../protocol/messages';
import type { Price, Rate } from '../protocol/money';
import { fixedPrice, type Prices } from './prices';

/** How long one provider may take to list its models. Milliseconds. */
const LIST_LIMIT = 3_000;

export interface ModelsOptions {
  /** Names must differ. */
  providers: ModelProvider[];
  prices: Prices;
  /** Price of the scripted models (`scriptPrice` of the graph); missing where there is no scripted provider. */
  scriptPrice?: () => Promise<Price>;
  /** How long one provider may take to list its models. Default 3 s. */
  listLimitMs?: number;
  /** Told of an error that is no Failure, a bug, which the list itself only mentions. */
  onBug(error: unknown): void;
}

export interface Models {
  /** Runs one model call with the provider that its model names. */
  chat: TaskBody<'chat'>;
  /** What can be chosen now, and which providers cannot be reached. Never rejects. */
  list(): Promise<ModelList>;
  /**
   * The price of `provider/model`: the user's, else the table's, else the one on the node, else the script's, else
   * free. A file's price never replaces one that is known: a cloned repository cannot make a model look cheap.
   */
  priceOf(model: string, node?: { price?: NodePrice }): Promise<Price | undefined>;
  /** Names of the providers. */
  providers: string[];
}

export function createModels(options: ModelsOptions): Models {
  const byName = new Map(options.providers.map((provider) => [provider.name, provider]));
  const providers = [...byName.keys()];
  const priceOf: Models['priceOf'] = (model, node) => findPrice(options, model, node?.price);
  return {
    providers,
    priceOf,
    async chat(request, io) {
      const slash = request.model.indexOf('/');
      const provider = byName.get(request.model.slice(0, Math.max(slash, 0)));
      if (provider === undefined) throw new FailureError(unknownProvider(request.model, providers));
      if (!provider.awaitsIntent) await io.intent;
      return provider.chat(request, io);
    },
    async list() {
      const limit = options.listLimitMs ?? LIST_LIMIT;
      const listed = await Promise.all(
        options.providers.map((provider) => listOne(provider, priceOf, limit, options.onBug)),
      );
      return { models: listed.flatMap((one) => one.models), notes: listed.flatMap((one) => one.notes) };
    },
  };
}

async function findPrice(options: ModelsOptions, model: string, onNode: NodePrice | undefined) {
  const known = await options.prices.priceOf(model);
  if (known !== undefined && known.source !== 'free') return known;
  const fromFile = fixedPrice(onNode, 'file');
  if (fromFile !== undefined) return fromFile;
  if (model.startsWith('scripted/')) return options.scriptPrice?.();
  return known;
}

function unknownProvider(model: string, providers: string[]) {
  const known = providers.map((name) => `\`${name}/…\``).join(', ');
  const message = `No provider is known for the model \`${model}\`. Write it as one of ${known}.`;
  return failure('model_unknown', message, { uncharged: true });
}

async function listOne(
  provider: ModelProvider,
  priceOf: Models['priceOf'],
  limit: number,
  onBug: ModelsOptions['onBug'],
): Promise<ModelList> {
  try {
    const found = await within(limit, provider);
    const models = found.map(async ({ id, detail }): Promise<ModelChoice> => {
      const full = `${provider.name}/${id}`;
      const price = priceText(provider.name, await priceOf(full));
      return { id: full, provider: provider.name, price, ...(detail === undefined ? {} : { detail }) };
    });
    return { models: await Promise.all(models), notes: [] };
  } catch (error) {
    if (!(error instanceof FailureError)) onBug(error);
    return { models: [], notes: [`${provider.name}: ${sentence(error)}`] };
  }
}

/** The provider's models, or a Failure when they take too long; a provider may ignore the signal. */
async function within(limit: number, provider: ModelProvider) {
  const late = new FailureError(
    failure('timeout', `It did not list its models within ${limit / 1000} s. Try again, or type the model's name.`),
  );
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(late);
      abort.abort(late);
    }, limit);
  });
  try {
    return await Promise.race([provider.list(abort.signal), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function sentence(error: unknown): string {
  if (error instanceof FailureError) return error.failure.message;
  return 'Its models could not be listed because of an error in Switchyard; the log has it. Type the name of a model.';
}

/** A price in the picker: `$0.25 / $2.00 per M`, `free`, `scripted`, `price unknown`. */
export function priceText(provider: string, price: Price | undefined): string {
  if (price === undefined) return 'price unknown';
  if (provider === 'scripted' && (price.source === 'script' || price.source === 'free')) return 'scripted';
  if (price.source === 'free') return 'free';
  return `${dollars(price.input)} / ${dollars(price.output)} per M`;
}

function dollars(rate: Rate): string {
  const cents = rate.base.toFixed(2);
  return `$${Number(cents) === rate.base ? cents : String(rate.base)}`;
}
