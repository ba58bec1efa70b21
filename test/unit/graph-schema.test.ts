import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import type { Field } from '../../extension/protocol/field';
import { type Graph, KINDS, MAY_CALL } from '../../extension/protocol/graph';
import { graphJsonSchema } from '../../extension/protocol/graph-json-schema';
import { fieldsOfKind, graphSchema, limitsSchema, NODE_SCHEMAS } from '../../extension/protocol/graph-schema';
import { GRAPH_FIELDS, KINDS_SPECS } from '../../extension/protocol/kinds';
import { parseGraph } from '../../extension/protocol/parse';

/** `true` only where two types are the same, optional members included. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Types written out, so that an intersection and one object compare as the same. */
type Flat<T> = T extends (infer Item)[]
  ? T extends [infer A, infer B]
    ? [A, B]
    : Flat<Item>[]
  : T extends object
    ? { [K in keyof T]: Flat<T[K]> }
    : T;

// The compiler fails here when the schema and the types of graph.ts part.
const schemaAgrees: Same<Flat<z.output<typeof graphSchema>>, Flat<Graph>> = true;

const SCHEMA_FILE = join(__dirname, '../../media/switchyard.schema.json');

describe('the published JSON Schema', () => {
  test('is the one that the schema gives (UPDATE=1 writes it)', () => {
    // Only the meaning is compared: the formatter lays the file out.
    if (process.env.UPDATE) writeFileSync(SCHEMA_FILE, `${JSON.stringify(graphJsonSchema(), null, 2)}\n`);
    expect(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'))).toEqual(graphJsonSchema());
  });

  test('describes every field, leaves x- free and refuses other keys', () => {
    const schema = graphJsonSchema() as Record<string, Record<string, { description?: string }>>;
    for (const [key, field] of Object.entries(schema.properties ?? {})) {
      if (key !== '$schema') expect(field, key).toHaveProperty('description');
    }
    expect(schema.additionalProperties).toBe(false);
    expect(schema.patternProperties).toEqual({ '^x-': {} });
    expect(JSON.stringify(schema)).not.toContain('"$ref"');
  });
});

describe('the field lists of the inspector', () => {
  const known = (kind: (typeof KINDS)[number]) => [
    ...fieldsOfKind(kind).filter((key) => key !== 'kind' && key !== 'limits' && key !== 'price'),
    ...('limits' in NODE_SCHEMAS[kind].shape ? Object.keys(limitsSchema.shape).map((key) => `limits.${key}`) : []),
    ...('price' in NODE_SCHEMAS[kind].shape ? ['price.input', 'price.output', 'price.cached-input'] : []),
  ];

  test('show every field of the schema once, and no other', () => {
    expect(schemaAgrees).toBe(true);
    expect(KINDS_SPECS.map((spec) => spec.kind)).toEqual([...KINDS]);
    for (const spec of KINDS_SPECS) {
      expect(spec.fields.map((field) => field.path).sort()).toEqual(known(spec.kind).sort());
      expect(spec.mayCall).toEqual(MAY_CALL[spec.kind]);
    }
    const graph = Object.keys(graphSchema.shape).filter(
      (key) => !['switchyard', 'nodes', 'layout', 'limits'].includes(key),
    );
    const limits = Object.keys(limitsSchema.shape).map((key) => `limits.${key}`);
    expect(GRAPH_FIELDS.map((field) => field.path).sort()).toEqual([...graph, ...limits].sort());
  });

  test('offer only values that the schema takes, each with a sentence', () => {
    const options = (field: Field) => (field.options ?? []).map((option) => option.value);
    for (const spec of KINDS_SPECS) {
      for (const field of spec.fields.filter((each) => each.options)) {
        expect((field.options ?? []).every((option) => option.help?.endsWith('.'))).toBe(true);
        for (const value of [...options(field), 'nonsense']) {
          const fields = {
            ...spec.template,
            [field.path.split('.')[0] ?? '']: field.path.includes('.')
              ? { [field.path.split('.')[1] ?? '']: value }
              : value,
          };
          const result = NODE_SCHEMAS[spec.kind].safeParse({ kind: spec.kind, ...fields });
          expect(result.success, `${field.path}: ${value}`).toBe(value !== 'nonsense');
        }
      }
    }
  });

  test('a new node of every kind is well', () => {
    for (const spec of KINDS_SPECS) {
      const graph = { switchyard: 1, start: 'n', nodes: { n: { kind: spec.kind, ...spec.template } } };
      expect(parseGraph(JSON.stringify(graph)).problems).toEqual([]);
    }
  });
});

test('the page gets no schema library with the contracts', () => {
  const protocol = join(__dirname, '../../extension/protocol');
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const source = readFileSync(file, 'utf8');
    for (const [, types, from] of source.matchAll(/^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'/gm)) {
      if (types) continue;
      expect(from, file).toMatch(/^\.\.?\//);
      visit(`${join(file, '..', from ?? '')}.ts`);
    }
  };
  for (const name of ['messages', 'graph', 'field', 'kinds/index', 'duration', 'substitute', 'run-view'])
    visit(join(protocol, `${name}.ts`));
  expect(seen.size).toBeGreaterThan(8);
});
