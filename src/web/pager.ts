export interface Pager {
  page: number;
  pages: number;
  previous: string | null;
  next: string | null;
  /** Page numbers to show; null is a gap. */
  links: Array<{ page: number; href: string } | null>;
}

/** First, last and the neighbours of the page that is shown. */
export function pagerOf(page: number, pages: number, href: (page: number) => string): Pager {
  const near = [1, page - 1, page, page + 1, pages].filter((number) => number >= 1 && number <= pages);
  const shown = [...new Set(near)].sort((a, b) => a - b);
  const links: Pager['links'] = [];
  for (const number of shown) {
    const last = links.at(-1)?.page ?? 0;
    if (number - last > 1) links.push(null);
    links.push({ page: number, href: href(number) });
  }
  return {
    page,
    pages,
    previous: page > 1 ? href(page - 1) : null,
    next: page < pages ? href(page + 1) : null,
    links,
  };
}
