/** Runs in a page before its own code: notes when “call” was pressed and when the other side was first seen. */
// It also answers at once where it rings. Playwright puts it in as a plain script, so it imports and exports nothing.
{
  const PATIENCE_MS = 30_000;

  /** Times in ms since 1970; 0 until it happens. */
  const noted = { pressed: 0, answered: 0 };

  /** @type {(at: number) => void} */
  let show = () => {};
  const shown = new Promise((/** @type {(at: number) => void} */ resolve) => {
    show = resolve;
  });

  /** When the other side was first seen; rejects when that does not come. */
  const seen = () =>
    Promise.race([
      shown,
      new Promise((_resolve, reject) => {
        setTimeout(() => reject(new Error("the other side is not seen")), PATIENCE_MS);
      }),
    ]);

  Object.defineProperty(globalThis, "firstFrame", { value: { noted, seen } });

  const now = () => performance.timeOrigin + performance.now();

  addEventListener(
    "click",
    (event) => {
      if (event.target instanceof Element && event.target.closest("[data-act='call']")) noted.pressed = now();
    },
    { capture: true },
  );

  /** @type {WeakSet<HTMLVideoElement>} */
  const watched = new WeakSet();

  const look = () => {
    const video = document.querySelector("video.stage__remote, video[data-part='remote']");
    if (video instanceof HTMLVideoElement && !watched.has(video)) {
      watched.add(video);
      // Called when a frame has been handed to the compositor, not when it was merely received.
      video.requestVideoFrameCallback(() => show(now()));
    }
    const answer = document.querySelector("dialog.ringing[open] [aria-keyshortcuts='A']");
    if (answer instanceof HTMLElement && noted.answered === 0) {
      noted.answered = now();
      answer.click();
    }
  };

  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["open"] });
}
