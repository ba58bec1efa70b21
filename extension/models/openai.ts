/** Any server that speaks the OpenAI API, through the `openai` package, which is loaded on the first call. */
import type OpenAI from 'openai';
import type { ChatReply, ChatRequest, ModelProvider, TaskIo } from '../engine/ports';
import { FailureError } from '../engine/ports';
import { type Failure, failure } from '../protocol/failure';
import { DEADLINES, type Deadlines, Watch } from './deadlines';
import { guardedFetch, INTENT_HEADER } from './guarded-fetch';
import { asFailure, badRequestText, type Stage } from './openai-failure';
import { StreamedReply } from './openai-reply';
import { type Dialect, firstDialect, nextDialect, refusesFormat, type WireBody, wireBody } from './openai-wire';
import { type Called, cancelled, streamCut, timedOut } from './provider-failure';

type Sdk = typeof import('openai');

const OPENAI_URL = 'https://api.openai.com/v1';

export interface OpenAiOptions {
  /** Provider name, the part before the `/`. Default `openai`. */
  name?: string;
  /** Default `https://api.openai.com/v1`. */
  baseUrl?: string;
  /** Where the base URL is set, for sentences. Default names the setting and `OPENAI_BASE_URL`. */
  baseUrlSetting?: string;
  /** The key that was entered for this origin (`https://host:port`), if any. It is sent nowhere else. */
  key(origin: string): Promise<string | undefined>;
  /** Milliseconds; missing ones take the defaults of `deadlines.ts`. */
  deadlines?: Partial<Deadlines>;
  /** What to do when nothing answers, and when a model is not there. One sentence each. */
  advice?: { unreachable?: string; unknownModel?(model: string): string };
}

/** What servers were found to want, by base URL and model: a process asks about each of them once. */
const dialects = new Map<string, Dialect>();

/** The provider `openai`, or another one of the same API under its own name. */
export function createOpenAi(options: OpenAiOptions): ModelProvider {
  const provider = new OpenAiProvider(options);
  return {
    name: provider.name,
    awaitsIntent: true,
    chat: (request, io) => provider.chat(request, io),
    list: (signal) => provider.list(signal),
  };
}

class OpenAiProvider {
  readonly name: string;
  readonly #options: OpenAiOptions;
  readonly #baseUrl: string;
  readonly #setting: string;
  readonly #deadlines: Deadlines;
  #read: { origin: string; host: string } | undefined;
  readonly #intents = new Map<string, Promise<void>>();
  #client: { sdk: Sdk; client: OpenAI } | undefined;

  constructor(options: OpenAiOptions) {
    this.name = options.name ?? 'openai';
    this.#options = options;
    this.#baseUrl = (options.baseUrl || OPENAI_URL).replace(/\/+$/, '');
    this.#setting = options.baseUrlSetting ?? 'the setting `switchyard.openai.baseUrl` or OPENAI_BASE_URL';
    this.#deadlines = { ...DEADLINES, ...options.deadlines };
  }

  async chat(request: ChatRequest, io: TaskIo): Promise<ChatReply> {
    if (io.signal.aborted) throw cancelled(io.signal);
    const model = request.model.slice(request.model.indexOf('/') + 1);
    const called = await this.#called(model);
    const { sdk } = await this.#load();
    // A gateway has models of many makers behind one address.
    const spokenTo = `${this.#baseUrl} ${model}`;
    let dialect = dialects.get(spokenTo) ?? firstDialect(this.#isOpenAi());
    const tried: Dialect[] = [];
    for (;;) {
      tried.push(dialect);
      const body = wireBody(request, model, dialect);
      try {
        return await this.#stream(body, request, io, called);
      } catch (error) {
        const refusal = error instanceof sdk.APIError ? badRequestText(error) : undefined;
        const next = refusal === undefined ? undefined : nextDialect(dialect, refusal, tried);
        if (next !== undefined) {
          dialects.set(spokenTo, next);
          dialect = next;
          continue;
        }
        if (refusal !== undefined && request.format !== undefined && refusesFormat(refusal)) {
          throw formatRefused(called, request.format.mode);
        }
        throw error instanceof sdk.APIError ? new FailureError(asFailure(error, sdk, called, 'asked')) : error;
      }
    }
  }

  async list(signal?: AbortSignal): Promise<{ id: string }[]> {
    const called = await this.#called('its list of models');
    const { sdk, client } = await this.#load();
    try {
      const page = await client.models.list({
        headers: authorization(called.key),
        timeout: Math.min(10_000, this.#deadlines.first),
        ...(signal === undefined ? {} : { signal }),
      });
      const ids = page.data.map((model) => model.id).filter((id) => typeof id === 'string');
      return (this.#isOpenAi() ? ids.filter(chats) : ids).sort().map((id) => ({ id }));
    } catch (error) {
      if (signal?.aborted) throw cancelled(signal);
      throw new FailureError(asFailure(error, sdk, called, 'answered'));
    }
  }

  /** One request. Throws the client's `APIError` for what the server refused at once, else `FailureError`. */
  async #stream(body: WireBody, request: ChatRequest, io: TaskIo, called: Called): Promise<ChatReply> {
    const { sdk, client } = await this.#load();
    const watch = new Watch(io.signal, this.#deadlines);
    const reply = new StreamedReply();
    const began = performance.now();
    let firstTokenMs: number | undefined;
    let answered = false;
    try {
      this.#intents.set(encodeURI(io.key), io.intent);
      const headers = { ...authorization(called.key), ...callHeaders(request), [INTENT_HEADER]: encodeURI(io.key) };
      const stream = await client.chat.completions.create(body, { headers, signal: watch.signal });
      answered = true;
      for await (const chunk of stream) {
        const piece = reply.add(chunk);
        watch.touch();
        if (piece.content) firstTokenMs ??= Math.round(performance.now() - began);
        if (piece.text !== '') io.emit(piece.text);
        if (reply.whole) watch.close();
      }
    } catch (error) {
      if (io.signal.aborted) throw cancelled(io.signal);
      const stage = reply.begun ? 'begun' : answered ? 'answered' : 'asked';
      if (!reply.whole) throw this.#broken(error, sdk, called, watch, stage);
    } finally {
      this.#intents.delete(encodeURI(io.key));
      watch.dispose();
    }
    // An abort in mid-stream ends the loop quietly, and so does a server that just stops.
    if (io.signal.aborted) throw cancelled(io.signal);
    if (!reply.whole && watch.expired !== undefined) throw new FailureError(timedOut(called, watch.expired));
    if (!reply.whole) throw new FailureError(streamCut(called, 'ended without a finish reason'));
    const result = reply.result(firstTokenMs);
    if ('reply' in result) return result.reply;
    throw new FailureError(
      streamCut(called, `ended for a reason that is not known here (\`${result.unknownFinish.slice(0, 40)}\`)`),
    );
  }

  #broken(error: unknown, sdk: Sdk, called: Called, watch: Watch, stage: Stage): unknown {
    if (watch.expired !== undefined) return new FailureError(timedOut(called, watch.expired));
    // A refusal before the stream may be about our dialect: the caller looks at it first.
    if (error instanceof sdk.APIError && typeof error.status === 'number') return error;
    return new FailureError(asFailure(error, sdk, called, stage));
  }

  async #called(model: string): Promise<Called> {
    const { origin, host } = this.#address();
    const key = (await this.#options.key(origin))?.trim() || undefined;
    if (key === undefined && this.#isOpenAi()) {
      const message =
        'There is no key for OpenAI. Enter one with the command `Switchyard: Set Model Key`, or set OPENAI_API_KEY for the command line.';
      throw new FailureError(failure('key_missing', message, { uncharged: true }));
    }
    if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) throw new FailureError(malformedKey(host));
    const { advice } = this.#options;
    return {
      provider: this.name,
      model,
      host,
      key,
      whenUnreachable: advice?.unreachable ?? `Check that it runs and that ${this.#setting} is right.`,
      whenUnknownModel: advice?.unknownModel?.(model) ?? 'Choose one from the list in the inspector.',
    };
  }

  #address(): { origin: string; host: string } {
    this.#read ??= this.#readAddress();
    return this.#read;
  }

  #readAddress(): { origin: string; host: string } {
    const url = URL.canParse(this.#baseUrl) ? new URL(this.#baseUrl) : undefined;
    if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') {
      return { origin: url.origin, host: url.host };
    }
    const message = `The base URL of \`${this.name}\` is no address of a server. Write one like \`https://host/v1\`, without a user name, in ${this.#setting}.`;
    throw new FailureError(failure('bad_request', message, { uncharged: true }));
  }

  #isOpenAi(): boolean {
    return this.#address().origin === 'https://api.openai.com';
  }

  async #load(): Promise<{ sdk: Sdk; client: OpenAI }> {
    if (this.#client !== undefined) return this.#client;
    const sdk = await import('openai');
    const client = new sdk.OpenAI({
      // Set for each request by `authorization`; nothing here may be taken from the environment.
      apiKey: 'unset',
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      baseURL: this.#baseUrl,
      maxRetries: 0,
      timeout: this.#deadlines.total,
      fetch: guardedFetch(this.#address().origin, this.#setting, undefined, this.#intents),
      logLevel: 'off',
    });
    this.#client = { sdk, client };
    return this.#client;
  }
}

/** No header can carry such a key; it is refused before a request is made of it. */
function malformedKey(host: string): Failure {
  const message = `The key for ${host} has a space, a line break or another character in it that no key has, as a dash changed by a text editor. Copy it anew and enter it with the command \`Switchyard: Set Model Key\`, or set OPENAI_API_KEY for the command line.`;
  return failure('key_refused', message, { uncharged: true });
}

function authorization(key: string | undefined): { Authorization: string | null } {
  return { Authorization: key === undefined ? null : `Bearer ${key}` };
}

/** Ids only, so that a provider's log can be matched to the run's. */
function callHeaders(request: ChatRequest): Record<string, string> {
  return {
    'X-Switchyard-Run': encodeURI(request.runId),
    'X-Switchyard-Call': encodeURI(request.callPath),
  };
}

function formatRefused(called: Called, mode: 'schema' | 'json'): FailureError {
  if (mode === 'schema') {
    const message = `${called.host} does not take a reply schema for ${called.model}. The call can be made again in plain JSON mode.`;
    return new FailureError(failure('format_unsupported', message, { status: 400, uncharged: true }));
  }
  const message = `${called.host} can give no structured replies with ${called.model}. Choose another model for this supervisor.`;
  return new FailureError(failure('bad_request', message, { status: 400, uncharged: true }));
}

/** OpenAI lists everything it has; only models that chat are of use here. */
function chats(id: string): boolean {
  return !/embedding|whisper|tts|dall-e|image|audio|realtime|transcribe|moderation|sora|davinci|babbage|instruct/.test(
    id,
  );
}
