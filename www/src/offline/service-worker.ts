/// <reference lib="webworker" />
// Keeps the page for when there is no network. The page and the rules come from the network first, so that an edited
// rule and a new page are there on the next load; files whose names change with their content come from the cache. The
// rules are kept by the page itself, once it runs by them.

declare const __BUILD__: string;
/** The page's files, by their path beside this one, with their SHA-256; "" is the page itself. Filled in by the build. */
declare const __FILES__: Record<string, string>;

const worker = self as unknown as ServiceWorkerGlobalScope;
const scope = new URL("./", worker.location.href);
const files = __FILES__;

const PREFIX = `water-rules ${scope.pathname}`;
const PAGES = `${PREFIX} page `;

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
  else if (!(path in files) && !hashed(path)) return;
  else if (hashed(path)) event.respondWith(asset(event, path));
  else
    event.respondWith(
      newest(
        request,
        () => kept(path),
        (response) => response.status < 500,
      ),
    );
});

/** Files of the page as they were built, or none at all: what a login or a portal gives instead is not kept. */
async function install(): Promise<void> {
  const cache = await caches.open(PAGES + __BUILD__);
  await Promise.all(
    Object.keys(files).map(async (path) => {
      const copy = hashed(path) ? await kept(path) : undefined;
      const sound = copy && (await isSound(path, copy.clone())) ? copy : undefined;
      const file = sound || (await whole(at(path), hashed(path) ? "default" : "no-cache"));
      if (!(await isSound(path, file.clone()))) throw new Error(`not as it was built: ${path}`);
      await cache.put(at(path), file);
    }),
  );
  // An open page of the last build goes on: its files stay in the cache of that build.
  await worker.skipWaiting();
}

/** Whether a file is as it was built. The page itself may have been given other addresses, but starts the same scripts. */
async function isSound(path: string, file: Response): Promise<boolean> {
  if (!hashed(path)) {
    if (path !== "") return true;
    const text = await file.text();
    return Object.keys(files).some((each) => /^assets\/.*\.js$/.test(each) && text.includes(each));
  }
  const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  const hex = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex === files[path];
}

/**
 * A file whose name changes with its content. A copy is given at once, and looked at meanwhile: one that was damaged is taken
 * away, so that the next load has the file from the network.
 */
async function asset(event: FetchEvent, path: string): Promise<Response> {
  const copy = await kept(path);
  if (!copy) return fetch(event.request);
  if (path in files) event.waitUntil(drop(path, copy.clone()));
  return copy;
}

async function drop(path: string, copy: Response): Promise<void> {
  if (await isSound(path, copy).catch(() => false)) return;
  for (const name of await caches.keys())
    if (name.startsWith(PAGES)) await (await caches.open(name)).delete(at(path));
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
  // What is late is ended: whoever asks for the same address after it would wait for it.
  const late = new AbortController();
  const patience = setTimeout(() => late.abort(), PATIENCE);
  try {
    const response = await fetch(request, { signal: late.signal });
    // All of it: half an answer may be followed by silence.
    await response.clone().arrayBuffer();
    return fits(response) ? response : instead;
  } catch {
    return instead;
  } finally {
    clearTimeout(patience);
  }
}

/** The rules; the copy that the page kept says when it was taken, so that the page can say it too. */
function rules(request: Request): Promise<Response> {
  // What a server says of its rules is passed on; what a gateway says of the server is not.
  return newest(
    request,
    () => caches.match(at("rules.json")),
    ({ status }) => ![502, 503, 504].includes(status),
  );
}
