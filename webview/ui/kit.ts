/**
 * The one file that names the control kit (`@vscode-elements/elements`): it registers the elements the pages use
 * and tells React's types about them. Everything else uses the components beside it.
 */
import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textarea/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import type { VscodeTextarea } from '@vscode-elements/elements/dist/vscode-textarea/vscode-textarea.js';
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

type Props<Own, Element extends HTMLElement = HTMLElement> = DetailedHTMLProps<
  Omit<HTMLAttributes<Element>, keyof Own>,
  Element
> &
  Own;

interface TextProps {
  value?: string | undefined;
  label?: string | undefined;
  placeholder?: string | undefined;
  disabled?: boolean | undefined;
  readonly?: boolean | undefined;
  invalid?: boolean | undefined;
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'vscode-badge': Props<{ variant?: 'default' | 'counter' }>;
      'vscode-button': Props<{ secondary?: boolean | undefined; disabled?: boolean | undefined }>;
      'vscode-checkbox': Props<{ label?: string; checked?: boolean; disabled?: boolean | undefined }>;
      'vscode-option': Props<{ value?: string; description?: string; selected?: boolean }>;
      'vscode-single-select': Props<{ value?: string; label?: string; disabled?: boolean | undefined }>;
      'vscode-textarea': Props<TextProps & { rows?: number; resize?: 'none' | 'vertical' }, VscodeTextarea>;
      'vscode-textfield': Props<
        TextProps & { type?: string; min?: number | undefined; step?: number | string | undefined }
      >;
    }
  }
}

export type { VscodeTextarea };
