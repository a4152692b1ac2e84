// What people do in a browser, at most a dozen: each walks a whole task and checks what the next person sees.
//
// Invariant: a journey leaves nothing that another one needs. Not here: how single pages look (pages.json).

export const journeys = {};
