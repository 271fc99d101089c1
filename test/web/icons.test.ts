import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { findIcons, makeSprite, usedIcons } from '../../scripts/make-icons.ts';

describe('the icon sprite', () => {
  it('has every icon in use; if not: node --import tsx scripts/make-icons.ts', () => {
    const sprite = readFileSync('public/icons.svg', 'utf8');
    const uses = usedIcons();
    expect(uses.length).toBeGreaterThan(50);
    expect(uses.filter(({ name }) => !sprite.includes(`<symbol id="${name}" `))).toEqual([]);
  });

  it('is sorted, drawn in the colour of the text, and holds each icon once', () => {
    const sprite = makeSprite(['user', 'home', 'user'].map((name) => ({ name, place: 'here' })));
    expect(sprite.match(/id="[^"]+"/g)).toEqual(['id="home"', 'id="user"']);
    expect(sprite).toContain('stroke="currentColor"');
    expect(sprite).not.toContain('M0 0h24v24H0z');
  });

  it.each(['no-such-icon', '../filled/home', ''])('refuses the unknown %j and tells the place', (name) => {
    expect(() => makeSprite([{ name, place: 'views/leads/show.ejs:7' }])).toThrow(
      `views/leads/show.ejs:7: no icon "${name}"`,
    );
  });
});

test.each([
  [`<%- icon('user-plus') %> <%- icon("mail", 'small') %>`, ['user-plus', 'mail']],
  [`icon(kind === 'call' ? 'phone' : 'mail', 'wide')`, ['phone', 'mail']],
  [`icon(icons[step] ?? 'circle')`, ['circle']],
  [`{ href: '/', icon: 'home' }`, ['home']],
  [`<i data-icon="sun"></i>`, ['sun']],
  [`<i data-icon="<%= name %>"></i> icon(name) favicon('no')`, []],
])('finds the icons in %s', (text, names) => {
  expect(findIcons(`\n${text}`, 'page.ejs')).toEqual(names.map((name) => ({ name, place: 'page.ejs:2' })));
});
