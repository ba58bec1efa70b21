/** Graph files written in many ways, for the tests of text edits. Every comment is `#` and a number of its own. */

const RELEASE = `# 1 Team
switchyard: 1                       # 2 format version
name: Release notes
inputs:
  since: { type: string, default: v1.0.0, description: Tag to start from }
x-owner: docs team
limits: { budget: 0.50, steps: 60, timeout: 10m, concurrency: 4 }
start: editor

nodes:
  editor:
    kind: supervisor
    strategy: plan                  # 3 plan | sequence
    model: openai/gpt-5-mini
    instructions: |   # 4 prompt
      You lead the release notes.

      Ask for facts first.

    limits: { steps: 20, budget: 0.30 }
    calls: [historian, writer]      # 5 the edges, in order

  # 6 who looks
  historian:
    kind: worker
    model: "openai/gpt-5-nano"
    instructions: >-
      Report what changed,
      with file names.
    calls: # 7
      - repository   # 8 read only

  writer:
    kind: worker
    x-note: { keep: [me, 2] }
    model: 'openai/gpt-5-mini'
    fallback: plain-writer          # 9 tried when writer fails
    calls: [
      publish-gate, # 10 asks
    ]
    # 11 tail of writer
  plain-writer: { kind: worker, model: scripted/plain, instructions: List the facts. }
  publish-gate:
    kind: gate
    rules:
      - { call: files.write, args: { path: docs/** }, risk: low }
      - call: files.write # 12
        risk: medium
        timeout: 30m
    otherwise: high
    calls: [publish]
  repository: { kind: tool, use: [files.read, files.search] }
  publish: { kind: tool, use: [files.write] }
layout:
  editor: [0, 0]
  writer: [ 120, -40 ] # 13
# 14 end
`;

const WIDE = `---
switchyard: 1
start: a
nodes:
    a:
        kind: worker
        model: scripted/a
        instructions: |+
            Keep what follows.


        calls:
        - t
        - g # 1

    g:
        kind: gate
        rules:
        -   call: calc
            risk: low
        calls: [t]
    t:
        kind: tool
        use:
        - calc
        # 2
layout:
    a: [0, 0]
...
`;

const FLOW = `{ switchyard: 1, start: a, # 1
  nodes: {
    a: { kind: worker, model: scripted/a, calls: [t] }, # 2
    # 3
    t: { kind: tool, use: [calc] },
    u: { kind: tool, use: [ # 4
      files.read, # 5
      files.search ] }
  }
}
`;

const JSON_GRAPH = {
  switchyard: 1,
  'x-owner': 'me',
  start: 'a',
  nodes: {
    a: { kind: 'supervisor', strategy: 'route', model: 'scripted/a', calls: ['b', 'c'] },
    b: { kind: 'worker', model: 'scripted/b', instructions: 'one\ntwo', calls: [] },
    c: { kind: 'worker', model: 'scripted/c', fallback: 'b', limits: { steps: 3 } },
  },
  layout: { a: [0, 0], b: [10, 20] },
};

const SMALL = `switchyard: 1
start: a
nodes:
  a:
    kind: worker
    model: scripted/a`;

export const SAMPLES: Record<string, string> = {
  release: RELEASE,
  'release with CRLF': RELEASE.replaceAll('\n', '\r\n'),
  'four spaces, dashes flush': WIDE,
  'flow with comments': FLOW,
  'JSON, indented': `${JSON.stringify(JSON_GRAPH, null, 2)}\n`,
  'JSON with tabs': JSON.stringify(JSON_GRAPH, null, '\t'),
  'JSON on one line': JSON.stringify(JSON_GRAPH),
  'no break at the end': SMALL,
  empty: '',
  'comments only': '# 1 to be written\n\n# 2 later',
};
