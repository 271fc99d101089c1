import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { later, orLater } from '../../src/web/long-work.ts';

const lines: string[] = [];
const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });

describe('work that may take long', () => {
  it('gives its answer or its failure in time', async () => {
    expect(await orLater({ log }, Promise.resolve('done'))).toBe('done');
    await expect(orLater({ log }, Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('is left to go on when it takes longer, and a failure then is logged without its message', async () => {
    const work = pause(30).then(() => {
      throw Object.assign(new Error('personal detail'), { code: '57014' });
    });
    expect(await orLater({ log }, work, 5)).toBe(later);
    await work.catch(() => {});
    expect(lines.join()).toContain('"code":"57014"');
    expect(lines.join()).not.toContain('personal');
  });
});
