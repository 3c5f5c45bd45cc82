/// <reference lib="webworker" />
// Keeps the page for when there is no network. The page and the rules come from the network first, so that an edited
// rule and a new page are there on the next load; files whose names change with their content come from the cache.

declare const __BUILD__: string;
/** The page's files, by their path beside this one; "" is the page itself. Filled in by the build. */
declare const __FILES__: string[];

const worker = self as unknown as ServiceWorkerGlobalScope;
const scope = new URL("./", worker.location.href);
const files = __FILES__;

const PREFIX = `water-rules ${scope.pathname}`;
const PAGES = `${PREFIX} page `;
const RULES = `${PREFIX} rules`;

/** When there is a copy, the network gets this long to answer, in milliseconds. */
const PATIENCE = 10_000;

const at = (path: string): string => new URL(path, scope).href;
const hashed = (path: string): boolean => path.startsWith("assets/");

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (
    request.method !== "GET" ||
    url.origin !== scope.origin ||
    !url.pathname.startsWith(scope.pathname)
  )
    return;
  const path = url.pathname.slice(scope.pathname.length).replace(/^index\.html$/, "");
  if (path === "rules.json") event.respondWith(rules(request));
  else if (!files.includes(path) && !hashed(path)) return;
  else if (hashed(path)) event.respondWith(kept(path).then((copy) => copy || fetch(request)));
  else
    event.respondWith(
      newest(
        request,
        () => kept(path),
        (response) => response.status < 500,
      ),
    );
});

async function install(): Promise<void> {
  const cache = await caches.open(PAGES + __BUILD__);
  await Promise.all(
    files.map(async (path) => {
      const copy = hashed(path) ? await kept(path) : undefined;
      await cache.put(
        at(path),
        copy || (await whole(at(path), hashed(path) ? "default" : "no-cache")),
      );
    }),
  );
  // Without rules the page is of no use; if they can't be had now, the next load brings them.
  await rules(new Request(at("rules.json"), { cache: "no-store" })).catch(() => undefined);
  // An open page of the last build goes on: its files stay in the cache of that build.
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  const builds = (await caches.keys()).filter((name) => name.startsWith(PAGES));
  const current = PAGES + __BUILD__;
  const old = builds.filter((name) => name !== current).slice(0, -1);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
  for (const client of await worker.clients.matchAll({ type: "window" }))
    client.postMessage({ build: __BUILD__ });
}

/** A copy of one of the page's files: of this build, or of one that is still open. */
async function kept(path: string): Promise<Response | undefined> {
  const own = await (await caches.open(PAGES + __BUILD__)).match(at(path));
  if (own || !hashed(path)) return own;
  for (const name of await caches.keys()) {
    const copy = name.startsWith(PAGES)
      ? await (await caches.open(name)).match(at(path))
      : undefined;
    if (copy) return copy;
  }
  return undefined;
}

async function whole(url: string, cache: RequestCache): Promise<Response> {
  const response = await fetch(url, { cache, credentials: "same-origin" });
  if (!response.ok || response.redirected) throw new Error(`${response.status} ${url}`);
  return response;
}

/** From the network; the copy if there is none, or only an answer that won't do. */
async function newest(
  request: Request,
  copy: () => Promise<Response | undefined>,
  fits: (response: Response) => boolean,
): Promise<Response> {
  const instead = await copy();
  if (!instead) return fetch(request);
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE));
  const asked = fetch(request).catch(() => undefined);
  const response = await Promise.race([asked, late]);
  return response && fits(response) ? response : instead;
}

/** The rules; a copy says when it was taken, so that the page can say it too. */
async function rules(request: Request): Promise<Response> {
  const cache = await caches.open(RULES);
  const url = at("rules.json");
  // What a server says of its rules is passed on; what a gateway says of the server is not.
  const response = await newest(
    request,
    () => cache.match(url),
    ({ status }) => ![502, 503, 504].includes(status),
  );
  if (response.ok && !response.headers.has("x-kept-since")) {
    const text = await response.clone().text();
    const headers = {
      "content-type": "application/json",
      "x-kept-since": new Date().toISOString(),
    };
    await cache.put(url, new Response(text, { headers }));
  }
  return response;
}
