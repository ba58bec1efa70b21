/** The ruler over the bars: round times, the present, and a stretch to zoom into by dragging. */
import { type PointerEvent, type Ref, useState } from 'react';
import { Button } from './controls';
import { useTrace } from './store';
import { place, type Range, selectRange, ticks } from './time-scale';

interface AxisProps {
  ref: Ref<HTMLDivElement>;
  range: Range;
  zoomed: boolean;
  /** Pixels. */
  width: number;
  /** Milliseconds since the run's start; null where it is over. */
  now: number | null;
}

export function TimeAxis({ ref, range, zoomed, width, now }: AxisProps) {
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const fraction = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const at = now === null ? null : place(range, now);
  return (
    <span className="cell axis">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dragging is for the mouse; + - 0 do the same by keyboard */}
      <div
        ref={ref}
        className="ruler"
        title="Drag to zoom in. Ctrl and the wheel zoom too; 0 shows everything."
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: fraction(event), to: fraction(event) });
        }}
        onPointerMove={(event) => drag && setDrag({ ...drag, to: fraction(event) })}
        onPointerUp={() => {
          const selected = drag ? selectRange(range, drag.from, drag.to) : null;
          if (selected) useTrace.setState({ zoom: selected });
          setDrag(null);
        }}
        onPointerCancel={() => setDrag(null)}
        onDoubleClick={() => useTrace.setState({ zoom: null })}
      >
        {ticks(range, width).map((tick) => (
          <span
            key={tick.at}
            className={`tick ${place(range, tick.at) > 0.96 ? 'last' : ''}`}
            style={{ left: `${place(range, tick.at) * 100}%` }}
          >
            {tick.label}
          </span>
        ))}
        {drag ? (
          <span
            className="drag"
            style={{ left: `${Math.min(drag.from, drag.to) * 100}%`, width: `${Math.abs(drag.to - drag.from) * 100}%` }}
          />
        ) : null}
        {at !== null && at >= 0 && at <= 1 ? <span className="now" style={{ left: `${at * 100}%` }} /> : null}
      </div>
      {zoomed ? (
        <Button
          kind="quiet"
          className="reset-zoom"
          icon="zoom-out"
          label="Show the whole run (0)"
          onClick={() => useTrace.setState({ zoom: null })}
        />
      ) : null}
    </span>
  );
}
