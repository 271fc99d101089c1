import type { IOptions } from 'sanitize-html';
import type { Translate } from '../i18n/translator.ts';
import { oneLine } from '../mail/addresses.ts';
import { escapeHtml } from '../web/escape.ts';
import type { SanitizedHtml } from '../web/markup.ts';
import { fill } from './merge-fields.ts';

export interface Composed {
  subject: string;
  /** The message as HTML without the head and foot of a document, safe to be shown in a page. */
  body: SanitizedHtml;
  html: string;
  text: string;
  /** The text without the foot. */
  body_text: string;
}

const markdownOptions = { html: false, breaks: true, linkify: false, typographer: false };
let markdown: Promise<{ render(source: string): string }> | undefined;

const allowed: IOptions = {
  allowedTags: [
    ...['p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'strong', 'em', 's', 'a', 'ul', 'ol', 'li'],
    ...['blockquote', 'code', 'pre', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  allowedAttributes: { a: ['href', 'title'], ol: ['start'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowProtocolRelative: false,
};

export interface Draft {
  subject: string;
  /** Markdown with merge fields. */
  body: string;
}

/** The mail that one recipient gets; `unsubscribe` is the address of the link under it. */
export async function compose(
  draft: Draft,
  fields: Map<string, string>,
  unsubscribe: string,
  t: Translate,
): Promise<Composed> {
  const subject = oneLine(fill(draft.subject, fields, (value) => value));
  const body = await renderMarkdown(fill(draft.body, fields, escapeMarkdown));
  const foot = `<p><a href="${escapeHtml(unsubscribe)}">${escapeHtml(t('mailings.mail.unsubscribe'))}</a></p>`;
  const html = `<!doctype html><html><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body>${body}<hr>${foot}</body></html>`;
  return { subject, body, html, text: await textOf(`${body}<hr>${foot}`), body_text: await textOf(body) };
}

// The libraries are loaded where they are used: they would take 12 MB of every process.
async function textOf(html: string): Promise<string> {
  const { convert } = await import('html-to-text');
  return convert(html, {
    wordwrap: 78,
    selectors: [
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
      { selector: 'h1', options: { uppercase: false } },
      { selector: 'h2', options: { uppercase: false } },
      { selector: 'h3', options: { uppercase: false } },
      { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
    ],
  });
}

async function renderMarkdown(source: string): Promise<SanitizedHtml> {
  const { default: sanitizeHtml } = await import('sanitize-html');
  markdown ??= import('markdown-it').then(({ default: MarkdownIt }) => new MarkdownIt(markdownOptions));
  return sanitizeHtml((await markdown).render(source), allowed) as SanitizedHtml;
}

// A name such as `[free](http://evil)` stays the text that it is.
function escapeMarkdown(value: string): string {
  return value.replace(/[!-/:-@[-`{-~]/g, '\\$&');
}
