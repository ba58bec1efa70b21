import * as z from 'zod';
import { graphSchema } from './graph-schema';
import type { JsonObject } from './json';

/**
 * The JSON Schema (draft 7) of a graph file, for editors: completion, hover and validation of
 * `*.switchyard.yaml` and `*.switchyard.json`. Generated from the schema that the parser uses.
 */
export function graphJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(graphSchema, {
    target: 'draft-7',
    io: 'input',
    override({ jsonSchema }) {
      // Keys that start with x- are free wherever keys are known, and a test of `properties` tells where.
      if (jsonSchema.type === 'object' && jsonSchema.properties) jsonSchema.patternProperties = { '^x-': {} };
    },
  }) as JsonObject;
  const properties = schema.properties as JsonObject;
  return { ...schema, properties: { $schema: { type: 'string' }, ...properties } };
}
