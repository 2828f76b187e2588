/**
 * One turn of the event loop for everyone who asks, each in a turn of its own; a timer would cost 4 ms.
 * Messages that wait are let in meanwhile.
 */
export function createBreathe(): () => Promise<void> {
  const channel = new MessageChannel();
  const waiting: (() => void)[] = [];
  channel.port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      channel.port2.postMessage(null);
    });
}
