import { createRoot } from 'react-dom/client';
import { link, start, useReview } from './link';
import { ReviewApp } from './review-app';
import './review.css';

function Page() {
  const { state, problem } = useReview();
  if (problem) return <p className="refused">{problem}</p>;
  if (!state) return null;
  // Another call is another page: nothing that was typed or read for one counts for the other.
  return <ReviewApp key={`${state.request.id} ${state.request.hash}`} state={state} link={link} />;
}

const root = document.getElementById('root') ?? document.body.appendChild(document.createElement('div'));
root.id = 'root';
createRoot(root).render(<Page />);
void start();
