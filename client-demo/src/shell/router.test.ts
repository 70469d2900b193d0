import { describe, expect, it } from 'vitest';
import { invitationOf, pathOf, routeOf } from './router.ts';

describe('routeOf', () => {
  it.each(['/', '/index.html'])('%s is home', (path) => {
    expect(routeOf(path)).toEqual({ page: 'home' });
  });

  it.each(['/r/', '/r', '/x/y', '/r/a/b', '/r/%E0%A4%A', '/r/%20'])('there is nothing at %s', (path) => {
    expect(routeOf(path)).toEqual({ page: 'lost' });
  });

  it.each([
    ['/r/stand-up', 'stand-up'],
    ['/r/stand-up/', 'stand-up'],
    ['/r/B%C3%BCro%20%2F%203', 'Büro / 3'],
  ])('%s is room %j', (path, room) => {
    expect(routeOf(path)).toEqual({ page: 'room', room });
  });

  it.each([
    ['/meet/', { page: 'home' }],
    ['/meet', { page: 'home' }],
    ['/meet/r/standup', { page: 'room', room: 'standup' }],
    ['/r/standup', { page: 'lost' }],
    ['/', { page: 'lost' }],
  ])('below a path of its own: %s', (path, route) => {
    expect(routeOf(path, '/meet/')).toEqual(route);
  });

  it('is undone by pathOf below a path of its own', () => {
    expect(pathOf({ page: 'room', room: 'a/b' }, '/meet/')).toBe('/meet/r/a%2Fb');
    expect(pathOf({ page: 'home' }, '/meet/')).toBe('/meet/');
  });

  it('is undone by pathOf', () => {
    const route = { page: 'room', room: 'a/b ?#%' } as const;
    expect(routeOf(pathOf(route))).toEqual(route);
  });
});

describe('invitationOf', () => {
  it('has defaults', () => {
    expect(invitationOf({ search: '', hash: '' })).toEqual({
      name: null,
      join: false,
      audio: true,
      video: true,
      codec: null,
      language: null,
      role: null,
      token: null,
      invite: null,
      way: 'participant',
    });
  });

  it('reads the query and the fragment', () => {
    const url = new URL('http://h/r/x?name=%20Ada%20&join=1&audio=0&video=0&codec=VP9&role=host#token=a.b-c');
    expect(invitationOf(url)).toEqual({
      name: 'Ada',
      join: true,
      audio: false,
      video: false,
      codec: 'VP9',
      language: null,
      role: 'host',
      token: 'a.b-c',
      invite: null,
      way: 'participant',
    });
  });

  it('reads the code of an invitation, and how one wants to take part', () => {
    expect(invitationOf({ search: '?as=companion', hash: '#invite=x.y' })).toMatchObject({
      invite: 'x.y',
      way: 'companion',
    });
    expect(invitationOf({ search: '?as=nobody', hash: '' })).toMatchObject({ way: 'participant' });
  });

  it('passes over a codec that it does not know', () => {
    expect(invitationOf({ search: '?codec=MJPEG', hash: '' })).toMatchObject({ codec: null });
  });
});
