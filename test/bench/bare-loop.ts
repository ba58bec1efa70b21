/** The floor: the shortest honest loop over the `openai` package that does the same work. It records nothing. */
import OpenAI from 'openai';
import { calculator } from './calculator';
import { INSTRUCTIONS, measure, TASK } from './work';

type Message = OpenAI.ChatCompletionMessageParam;

async function loop(baseURL: string): Promise<number> {
  const client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
  const { tool, run } = calculator();
  const messages: Message[] = [
    { role: 'system', content: INSTRUCTIONS },
    { role: 'user', content: TASK },
  ];
  for (let turns = 0; ; turns++) {
    const stream = await client.chat.completions.create({
      model: 'instant',
      messages,
      tools: [tool],
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 4096,
    });
    let text = '';
    const calls: { id: string; name: string; args: string }[] = [];
    for await (const { choices } of stream) {
      const delta = choices[0]?.delta;
      text += delta?.content ?? '';
      for (const part of delta?.tool_calls ?? []) {
        calls[part.index] ??= { id: '', name: '', args: '' };
        const call = calls[part.index];
        if (!call) continue;
        if (part.id) call.id = part.id;
        call.name += part.function?.name ?? '';
        call.args += part.function?.arguments ?? '';
      }
    }
    if (calls.length === 0) return turns;
    messages.push({
      role: 'assistant',
      content: text,
      tool_calls: calls.map((call) => ({
        id: call.id,
        type: 'function',
        function: { name: call.name, arguments: call.args },
      })),
    });
    for (const call of calls) {
      messages.push({ role: 'tool', tool_call_id: call.id, content: await run(JSON.parse(call.args)) });
    }
  }
}

measure(loop);
