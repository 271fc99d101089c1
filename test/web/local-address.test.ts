import { describe, expect, it } from 'vitest';
import { localAddress } from '../../src/web/local-address.ts';

describe('where to go after signing in', () => {
  it.each(['/', '/leads', '/leads?q=Anna&page=2', '/leads/1?from=tab%3Dall', '/%2F%2Fevil.example'])(
    '%s is ours',
    (address) => {
      expect(localAddress(address)).toBe(address);
    },
  );

  it.each([
    'https://evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/leads/..//evil.example',
    '/%2e//evil.example',
    '/./\\evil.example',
    'javascript:alert(1)',
    ' /leads',
    'leads',
    '',
    undefined,
    ['/leads'],
    { toString: '/leads' },
    `/${'x'.repeat(3000)}`,
  ])('%j leads home', (address) => {
    expect(localAddress(address)).toBe('/');
  });

  it('leaves no line break or other host in what it gives', () => {
    const address = localAddress('/leads?q=a\r\nSet-Cookie: x=1');
    expect(address).toBe('/leads?q=aSet-Cookie:%20x=1');
  });
});
