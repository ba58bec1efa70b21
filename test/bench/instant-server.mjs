// An OpenAI-compatible server that answers at once, in a process of its own: what is left to measure is the client.
// It asks for one calculation after the other until the conversation holds as many tool results as `?turns=`.
import { createServer } from 'node:http';

const chunk = (choice, more = {}) =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-instant',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'instant',
    choices: choice ? [{ index: 0, finish_reason: null, ...choice }] : [],
    ...more,
  })}\n\n`;

const usage = chunk(null, { usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } });

function toolCall(turn) {
  const call = (fields) => ({ delta: { tool_calls: [{ index: 0, ...fields }] } });
  return [
    chunk({ delta: { role: 'assistant', content: '' } }),
    chunk(call({ id: `call_${turn}`, type: 'function', function: { name: 'calc', arguments: '' } })),
    chunk(call({ function: { arguments: '{"expression":' } })),
    chunk(call({ function: { arguments: `"${turn} * 2 + 1"}` } })),
    chunk({ delta: {}, finish_reason: 'tool_calls' }),
    usage,
    'data: [DONE]\n\n',
  ].join('');
}

const lastWords = [
  chunk({ delta: { role: 'assistant', content: '' } }),
  ...['All ', 'sums ', 'are ', 'done.'].map((content) => chunk({ delta: { content } })),
  chunk({ delta: {}, finish_reason: 'stop' }),
  usage,
  'data: [DONE]\n\n',
].join('');

/** Counted in the text: parsing a growing conversation 200 times would be this server's time, not the client's. */
function toolResultsIn(body) {
  return body.split('"role":"tool"').length - 1;
}

const server = createServer((request, response) => {
  const turns = Number(/\/turns\/(\d+)\//.exec(request.url ?? '')?.[1] ?? 200);
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const done = toolResultsIn(Buffer.concat(parts).toString('utf8'));
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.end(done >= turns ? lastWords : toolCall(done + 1));
  });
});

server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }));
process.on('disconnect', () => process.exit(0));
