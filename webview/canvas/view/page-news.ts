import { LiveRegion } from '../../ui/live-region';
import { newsOf } from '../model/run-news';
import { usePage } from '../page/page-state';

/** Speaks the run's state changes until the returned function is called. */
export function speakRunNews(): () => void {
  const region = new LiveRegion();
  const stop = usePage.subscribe((state, before) => {
    if (state.run === before.run) return;
    const news = newsOf(before.run, state.run);
    for (const line of news.polite) region.say(line);
    if (news.urgent.length > 0) region.shout(news.urgent.join('. '));
  });
  return () => {
    stop();
    region.dispose();
  };
}
