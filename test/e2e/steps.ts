import type { Frame, Locator } from 'playwright-core';
import { it } from 'vitest';
import type { Workbench } from './workbench.mjs';

/**
 * Steps of one story, in order. A step that fails keeps a picture and ends the story: what comes after it is skipped.
 * @param story name of the story, for the picture
 * @param workbench the window, once it is open
 */
export function steps(story: string, workbench: () => Workbench | undefined) {
  let broken = false;
  return (number: number, title: string, body: () => Promise<void>): void => {
    it(`${number}. ${title}`, async (context) => {
      if (broken) return context.skip('an earlier step failed');
      try {
        await body();
      } catch (error) {
        broken = true;
        await workbench()?.screenshot(`${story}-failed-at-${number}`);
        throw error;
      }
    });
  };
}

/** A node of the canvas. Its card has the class `state-STATE` while a run is shown. */
export const node = (canvas: Frame, id: string): Locator => canvas.locator(`.react-flow__node[data-id="${id}"]`);

/** The edge of a permission to call. */
export const edge = (canvas: Frame, from: string, to: string): Locator =>
  canvas.locator(`.react-flow__edge[data-id="call:${from} ${to}"]`);

/** A connection point: `in` at the top, `calls` at the bottom, `fallback` at the right. */
export const handle = (canvas: Frame, id: string, name: 'in' | 'calls' | 'fallback'): Locator =>
  node(canvas, id).locator(`.handle-${name}`);

/** Longer than a click that nobody can mean: an approval is refused before a person can have read it. Milliseconds. */
export const READING_MS = 1000;
