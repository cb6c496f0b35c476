// Runner: plays the cases of a batch in the page and posts what script saw of each fetch.
"use strict";

const RUN = new URLSearchParams(location.search).get("run");
const AT_ONCE = 16;
const PATIENCE_MS = 12_000;
const POST_EVERY_MS = 200;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const failed = (name, message) => ({ kind: "failed", name: String(name), message: String(message ?? "") });

function limited(promise) {
  return Promise.race([promise, sleep(PATIENCE_MS).then(() => ({ kind: "timeout" }))]);
}

// Bodies ------------------------------------------------------------------------------------------

function bodyOf(asked) {
  if (asked === "null") return undefined;
  if (asked === "stream") {
    return new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("streamed"));
        controller.close();
      },
    });
  }
  const [[kind, value]] = Object.entries(asked);
  switch (kind) {
    case "text": return value;
    case "url-encoded": return new URLSearchParams(value);
    case "form-data": { const form = new FormData(); form.append("field", value); return form; }
    case "blob": return new Blob(["blob"], { type: value });
    case "buffer": return new ArrayBuffer(value);
  }
  throw new Error("no such body: " + kind);
}

// fetch() and XMLHttpRequest ----------------------------------------------------------------------

async function playFetch(ask) {
  let response;
  try {
    const init = {
      method: ask.method, headers: ask.headers, mode: ask.mode, credentials: ask.credentials,
      redirect: ask.redirect, cache: ask.cache,
    };
    const body = bodyOf(ask.body);
    if (body !== undefined) init.body = body;
    if (ask.body === "stream") init.duplex = "half";
    response = await fetch(ask.url, init);
  } catch (error) {
    return failed(error.name, error.message);
  }
  const seen = {
    kind: "response", response_type: response.type, status: response.status,
    status_text: response.statusText, url: response.url, redirected: response.redirected,
    headers: [...response.headers], body: null,
  };
  try {
    seen.body = (await response.arrayBuffer()).byteLength;
  } catch (error) {
    // The head is what counts; that the body cannot be read is said by null.
  }
  return seen;
}

function playXhr(ask) {
  return new Promise((resolve) => {
    try {
      const xhr = new XMLHttpRequest();
      xhr.open(ask.method, ask.url);
      xhr.responseType = "arraybuffer";
      xhr.withCredentials = ask.credentials === "include";
      for (const [name, value] of ask.headers) xhr.setRequestHeader(name, value);
      if (ask.upload_listener) xhr.upload.onprogress = () => {};
      // A status of 0 says that the response is a network error, whatever the event: https://xhr.spec.whatwg.org/#the-status-getter
      xhr.onload = () => resolve(xhr.status === 0 ? failed("status 0") : {
        kind: "response", response_type: null, status: xhr.status, status_text: xhr.statusText,
        url: xhr.responseURL, redirected: null, headers: headerLines(xhr.getAllResponseHeaders()),
        body: xhr.response === null ? 0 : xhr.response.byteLength,
      });
      xhr.onerror = () => resolve(failed("error"));
      xhr.onabort = () => resolve(failed("abort"));
      xhr.send(bodyOf(ask.body) ?? null);
    } catch (error) {
      resolve(failed(error.name, error.message));
    }
  });
}

function headerLines(text) {
  const lines = text.split("\r\n").filter((line) => line !== "");
  return lines.map((line) => {
    const at = line.indexOf(":");
    return [line.slice(0, at), line.slice(at + 1).replace(/^ /, "")];
  });
}

// Elements ----------------------------------------------------------------------------------------

function playElement(element, address, ask) {
  return new Promise((resolve) => {
    const end = (seen) => { element.remove(); resolve(seen); };
    element.onload = () => end({ kind: "loaded" });
    element.onerror = () => end(failed("error"));
    if (ask.crossorigin !== null) element.setAttribute("crossorigin", ask.crossorigin);
    element[address] = ask.url;
    document.body.append(element);
  });
}

function playLink(ask, rel, as) {
  const link = document.createElement("link");
  link.rel = rel;
  if (as) link.as = as;
  return playElement(link, "href", ask);
}

// How a preload ended is told differently, and is not the question.
async function playPreload(ask, rel, as) {
  await playLink(ask, rel, as);
  return { kind: "ended" };
}

function playScript(ask, type) {
  const script = document.createElement("script");
  if (type) script.type = type;
  return playElement(script, "src", ask);
}

async function playFont(ask) {
  try {
    await new FontFace("f", `url("${ask.url}")`).load();
  } catch (error) {
    // Whether it is a font is not the question.
  }
  return { kind: "ended" };
}

// What a media element can play is not the question: whatever it says first ends it.
function playMedia(ask, name) {
  return new Promise((resolve) => {
    const element = document.createElement(name);
    const end = () => {
      element.removeAttribute("src");
      element.load();
      element.remove();
      resolve({ kind: "ended" });
    };
    for (const event of ["error", "loadedmetadata"]) element.addEventListener(event, end, { once: true });
    element.preload = "auto";
    if (ask.crossorigin !== null) element.setAttribute("crossorigin", ask.crossorigin);
    element.src = ask.url;
    document.body.append(element);
  });
}

// A track asks as its video's `crossorigin` says.
function playTrack(ask) {
  return new Promise((resolve) => {
    const video = document.createElement("video");
    const track = document.createElement("track");
    const end = () => { video.remove(); resolve({ kind: "ended" }); };
    track.onload = end;
    track.onerror = end;
    if (ask.crossorigin !== null) video.setAttribute("crossorigin", ask.crossorigin);
    video.append(track);
    document.body.append(video);
    track.src = ask.url;
    track.track.mode = "hidden";
  });
}

function playEventSource(ask) {
  return new Promise((resolve) => {
    const source = new EventSource(ask.url, { withCredentials: ask.credentials === "include" });
    const end = (seen) => { source.close(); resolve(seen); };
    source.onopen = () => end({ kind: "loaded" });
    source.onerror = () => end(failed("error"));
  });
}

// Cases -------------------------------------------------------------------------------------------

function play(ask) {
  switch (ask.api) {
    case "fetch": return playFetch(ask);
    case "xhr": return playXhr(ask);
    case "image": return playElement(new Image(), "src", ask);
    case "script": return playScript(ask);
    case "module-script": return playScript(ask, "module");
    case "stylesheet": return playLink(ask, "stylesheet");
    case "module-preload": return playPreload(ask, "modulepreload");
    case "preload-script": return playPreload(ask, "preload", "script");
    case "preload-image": return playPreload(ask, "preload", "image");
    case "preload-style": return playPreload(ask, "preload", "style");
    case "audio": return playMedia(ask, "audio");
    case "video": return playMedia(ask, "video");
    case "track": return playTrack(ask);
    case "font": return playFont(ask);
    case "event-source": return playEventSource(ask);
  }
  return failed("no such API: " + ask.api);
}

async function playCase(played) {
  const seen = [];
  for (const [at, turn] of played.turns.entries()) {
    if (turn.wait_ms > 0) await sleep(turn.wait_ms);
    if (at > 0) await fetch(`/.turn?case=${played.token}&turn=${at}`, { method: "POST" });
    seen.push(await limited(play(turn.ask)));
  }
  return [played.token, seen];
}

// Results are posted while others are still played: what is over counts, even if the browser dies.
const finished = [];

async function postSome() {
  const some = finished.splice(0);
  try {
    await fetch("/.results?run=" + RUN, { method: "POST", body: JSON.stringify(some) });
  } catch (error) {
    finished.push(...some);
    await sleep(POST_EVERY_MS);
  }
}

async function postUntil(isOver) {
  while (!isOver() || finished.length > 0) {
    if (finished.length > 0) await postSome();
    await Promise.race([sleep(POST_EVERY_MS), isOver.promise]);
  }
}

// Each https: server of the batch gets a cookie to recognize in its requests.
function setCookies(batch) {
  const urls = batch.flatMap((played) => played.turns).flatMap((turn) => turn.routes.map((route) => route.url));
  const origins = new Set(urls.filter((url) => url.startsWith("https:")).map((url) => new URL(url).origin));
  const ask = (origin) => fetch(origin + "/.cookie", { mode: "no-cors", credentials: "include" });
  return Promise.allSettled([...origins].map(ask));
}

async function playAll(batch, finish) {
  let next = 0;
  const lane = async () => {
    while (next < batch.length) finish(await playCase(batch[next++]));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

// A page at a host `sandboxed.` leaves the playing to a frame without an origin, which can talk to nobody but the page.
function playInFrame(batch, finish) {
  return new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts";
    addEventListener("message", ({ data, source }) => {
      if (source !== frame.contentWindow) return;
      if (data === "ready") source.postMessage(batch, "*");
      else if (data === "over") resolve();
      else finish(data);
    });
    frame.src = location.href;
    document.body.append(frame);
  });
}

async function playForPage({ data }) {
  await playAll(data, (result) => parent.postMessage(result, "*"));
  parent.postMessage("over", "*");
}

async function playBatch() {
  const batch = await (await fetch("/.batch?run=" + RUN)).json();
  await setCookies(batch);
  const play = location.hostname.startsWith("sandboxed.") ? playInFrame : playAll;
  let over = false;
  const isOver = () => over;
  isOver.promise = play(batch, (result) => finished.push(result)).then(() => { over = true; });
  await postUntil(isOver);
  document.title = "done";
}

if (window.parent === window) {
  playBatch();
} else {
  addEventListener("message", playForPage);
  parent.postMessage("ready", "*");
}
