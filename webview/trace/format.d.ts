/** `00:19`, `12:05`, `1:02:03`. Milliseconds in. */
export declare function formatClock(ms: number): string;
/** `340 ms`, `12.4 s`, `2 m 05 s`, `1 h 02 m`. Milliseconds in. */
export declare function formatDuration(ms: number): string;
/** `812`, `9.1k`, `31.2k`, `1.4M`. */
export declare function formatTokens(count: number): string;
/** Whole number with separators, for details: `31,204`. */
export declare function formatCount(count: number): string;
/** `$0.118`; `<$0.001` where that would show nothing; `exact` gives every micro-dollar. `$0` is really nothing. */
export declare function formatMoney(micro: number, exact?: boolean): string;
/** `14:05:09.120`, local time of the day. Milliseconds since the epoch in. */
export declare function formatTime(at: number): string;
/** `14:05:09`, local time of the day. Milliseconds since the epoch in. */
export declare function formatClockTime(at: number): string;
/** `1 error`, `3 errors`. */
export declare function plural(count: number, one: string, many?: string): string;
/** The model's name without its provider: `gpt-5-nano`. */
export declare function shortModel(model: string): string;
