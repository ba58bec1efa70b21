/** The platform's AbortSignal, as far as the engine's ports name it; the engine has neither DOM nor Node types. */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
}
