/** `switchyard check`: what is wrong in graph files, one Problem a line. */
import { resolve } from 'node:path';
import type { Surroundings } from './command-line';
import { WRONG } from './exit-code';
import { checkFile, hasErrors, problemLine, readGraphText } from './graph-file';
import { readSettings } from './settings';
import { createWorkplace } from './workplace';

/** Checks the files. Returns 2 when any of them has an error or cannot be read, else 0. */
export async function checkFiles(files: string[], { terminal, env, folder }: Surroundings): Promise<number> {
  const settings = await readSettings(env);
  let wrong = false;
  let found = 0;
  for (const file of files) {
    const graphFile = resolve(folder, file);
    const read = await readGraphText(graphFile);
    if (!read.ok) {
      terminal.say(read.message);
      wrong = true;
      continue;
    }
    const { problems } = await checkFile(read.text, createWorkplace({ graphFile, folder, settings, env }));
    for (const problem of problems) terminal.line(problemLine(file, problem));
    wrong ||= hasErrors(problems);
    found += problems.length;
  }
  if (!wrong && found === 0) terminal.say(files.length === 1 ? 'No problems.' : `${files.length} files, no problems.`);
  return wrong ? WRONG : 0;
}
