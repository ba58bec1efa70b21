import { createRoot } from 'react-dom/client';
import { reportErrors, start } from './link';
import { TraceApp } from './trace-app';
import './trace.css';

const root = document.getElementById('root') ?? document.body.appendChild(document.createElement('div'));
root.id = 'root';
reportErrors();
createRoot(root).render(<TraceApp />);
void start();
