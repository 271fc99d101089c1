import type { Browser, BrowserContext, BrowserContextOptions, Page, Response } from 'playwright-core';
import type { Deps } from '../../src/web/deps.ts';
import { LiveSite } from '../events/live-site.ts';
import { cast, type Person, password } from '../support/people.ts';
import { openChromium } from './chromium.ts';

/** The app behind a real HTTP server, and the browsers of its visitors. */
export class Stage {
  readonly site: LiveSite;
  readonly #browser: Browser;
  #visits: Visit[] = [];

  private constructor(site: LiveSite, browser: Browser) {
    this.site = site;
    this.#browser = browser;
  }

  static async open(more: Partial<Deps> = {}): Promise<Stage> {
    const browser = await openChromium();
    return new Stage(await LiveSite.open(more), browser);
  }

  /** A browser of its own with one tab, signed in if a person is named; `signIn` does so by the form. */
  async visit(person?: Person, options: BrowserContextOptions = {}): Promise<Visit> {
    const context = await this.#browser.newContext({
      baseURL: this.site.url,
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
      locale: 'en',
      ...options,
    });
    context.setDefaultTimeout(15_000);
    if (person) await context.addCookies([await this.#sessionOf(person)]);
    const visit = await Visit.begin(context, this.site.url);
    this.#visits.push(visit);
    return visit;
  }

  async #sessionOf(person: Person): Promise<{ name: string; value: string; url: string }> {
    const [name, value] = (await this.site.signIn(person)).split('=') as [string, string];
    return { name, value, url: this.site.url };
  }

  /** Closes all tabs; gives what was wrong in them. */
  async endVisits(): Promise<string[]> {
    const visits = this.#visits;
    this.#visits = [];
    for (const visit of visits) await visit.context.close();
    return visits.flatMap((visit) => visit.takeComplaints());
  }

  async close(): Promise<void> {
    await this.endVisits();
    await this.site.close();
  }
}

/** A tab that takes down everything that is wrong with its pages. */
export class Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  #complaints: string[] = [];
  readonly #home: string;
  #expected = new Set<number>();

  private constructor(context: BrowserContext, page: Page, home: string) {
    this.context = context;
    this.page = page;
    this.#home = home;
  }

  static async begin(context: BrowserContext, home: string): Promise<Visit> {
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        console.error(`refused by ${violatedDirective}: ${blockedURI}`),
      );
    });
    const visit = new Visit(context, await context.newPage(), home);
    visit.#listen();
    return visit;
  }

  async signIn(person: Person): Promise<void> {
    await this.page.goto('/login');
    await this.page.fill('#login', cast[person].login);
    await this.page.fill('#password', password);
    await this.page.click('button[type=submit]');
    await this.page.waitForURL((url) => url.pathname !== '/login');
  }

  /** What was wrong since the last time. */
  takeComplaints(): string[] {
    const complaints = this.#complaints;
    this.#complaints = [];
    return complaints;
  }

  /** These answers of whole pages are right from now on. */
  expectStatus(...statuses: number[]): void {
    this.#expected = new Set(statuses);
  }

  #listen(): void {
    const { page } = this;
    page.on('console', (message) => {
      // A refused request is judged by its answer, below.
      if (message.text().startsWith('Failed to load resource')) return;
      if (['error', 'warning'].includes(message.type())) this.#complain(message.text());
    });
    page.on('pageerror', (error) => this.#complain(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(this.#home) && !request.url().startsWith('data:'))
        this.#complain(`asked ${request.url()}`);
    });
    page.on('requestfailed', (request) => {
      // Going on to another page or typing on gives up what is no longer needed.
      const reason = request.failure()?.errorText ?? '';
      if (reason !== 'net::ERR_ABORTED') this.#complain(`${request.url()} failed: ${reason}`);
    });
    page.on('response', (answer) => this.#judge(answer));
  }

  #judge(answer: Response): void {
    const isPage = answer.request().isNavigationRequest();
    if (answer.status() >= 400 && !(isPage && this.#expected.has(answer.status())))
      this.#complain(`${answer.url()} answered ${answer.status()}`);
  }

  #complain(of: string): void {
    this.#complaints.push(`${this.page.url()}: ${of}`);
  }
}
