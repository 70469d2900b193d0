/** Whether the page lies in another one: what the conversation with that takes comes only then. */

/** Whether this page lies in a frame of another. */
export const isFramed = (): boolean => typeof window !== 'undefined' && window.parent !== window;

/** Whether the page around is to say which meeting it is: until then there is nothing to choose. */
export const awaitsEmbedder = (): boolean => isFramed() && new URLSearchParams(location.search).get('embed') === '1';
