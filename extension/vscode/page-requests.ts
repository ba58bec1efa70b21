import type { ParsedRequest } from './page-link';

/** Parses what the pages ask, with the schemas of `message-schema.ts`, loaded with the first page. */
async function parse(
  page: 'canvasRequestSchemas' | 'traceRequestSchemas' | 'reviewRequestSchemas',
  name: string,
  args: unknown[],
): Promise<ParsedRequest> {
  const schemas = await import('../protocol/message-schema');
  const parsed = schemas.parseRequest(schemas[page], name, args);
  return parsed.ok ? { ok: true, args: [parsed.input] } : parsed;
}

export const parseCanvasRequest = (name: string, args: unknown[]) => parse('canvasRequestSchemas', name, args);
export const parseTraceRequest = (name: string, args: unknown[]) => parse('traceRequestSchemas', name, args);
export const parseReviewRequest = (name: string, args: unknown[]) => parse('reviewRequestSchemas', name, args);
