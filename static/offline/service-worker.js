/**
 * Keeps the whole site for use without a network, and changes versions all at once.
 *
 * Owns the browser's copy of what the build made. A new version is fetched beside the old one and waits until the
 * page asks for it; the old one goes only then. Must not know what the files are for.
 */
import { clientsClaim } from "workbox-core";
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute, addPlugins } from "workbox-precaching";
import { registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";

/**
 * What the build writes in front of this script.
 * @typedef {object} Offline
 * @property {string} build the name of exactly this set of files
 * @property {{url: string, revision: string | null}[]} files in the order to fetch them
 * @property {string} packages where Pyodide's own packages are
 */

const worker = /** @type {ServiceWorkerGlobalScope & {dxtOffline: Offline}} */ (/** @type {unknown} */ (self));
const { build, files, packages } = worker.dxtOffline;
const scope = new URL(worker.registration.scope);
const ownPackages = new URL("python/packages/", scope).href;

/**
 * A host in the middle of an upload may give the page of another version. Keeping that page with these files would
 * break both, so the installation fails, and the browser tries again later.
 */
addPlugins([
  {
    fetchDidSucceed: async ({ request, response }) => {
      const isPage = new URL(request.url).pathname === new URL("index.html", scope).pathname;
      if (isPage && !(await response.clone().text()).includes(`"build":"${build}"`)) {
        throw new Error(`the page is not of build ${build}`);
      }
      return response;
    },
  },
]);

precacheAndRoute(files, { cleanURLs: false });
cleanupOutdatedCaches();
clientsClaim();

// The page itself, whatever its query says; other addresses below it are files.
const page = createHandlerBoundToURL("index.html");
const pagePaths = [scope.pathname, `${scope.pathname}index.html`];
registerRoute(({ request, url }) => request.mode === "navigate" && pagePaths.includes(url.pathname), page);

// Packages never change under one address, and the loader checks their hashes.
const packageCache = `dxt-packages ${scope.pathname} ${packages}`;
registerRoute(
  ({ url }) => url.href.startsWith(packages) || url.href.startsWith(ownPackages),
  new CacheFirst({ cacheName: packageCache }),
);

worker.addEventListener("activate", (event) => {
  event.waitUntil(dropOldPackages());
});

worker.addEventListener("message", (event) => {
  if (event.data?.type === "SKIP_WAITING") worker.skipWaiting();
});

async function dropOldPackages() {
  const ours = `dxt-packages ${scope.pathname} `;
  const names = (await caches.keys()).filter((name) => name.startsWith(ours) && name !== packageCache);
  await Promise.all(names.map((name) => caches.delete(name)));
}
