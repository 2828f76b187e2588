import { expect, test, vi } from 'vitest';
import { registerServiceWorker } from './registerServiceWorker.ts';

class FakeWorker extends EventTarget {
  readonly postMessage = vi.fn();
}

interface Slots {
  installing?: FakeWorker | null;
  waiting?: FakeWorker | null;
  active?: FakeWorker | null;
}

/** A browser whose page is `controlled` by an earlier version or not. */
async function open(slots: Slots, { controlled = true, works = true } = {}) {
  const registration = Object.assign(new EventTarget(), {
    installing: null,
    waiting: null,
    active: null,
    ...slots,
  }) as EventTarget & Required<Slots>;
  const serviceWorker = Object.assign(new EventTarget(), {
    controller: controlled ? new FakeWorker() : null,
    register: async () => {
      if (!works) throw new TypeError('blocked');
      // What a blocked registration gives under Playwright.
      return undefined;
    },
    getRegistration: async () => (works ? registration : undefined),
  });
  const reload = vi.fn();
  const onUpdate = vi.fn<(apply: () => void) => void>();
  await registerServiceWorker(
    {
      serviceWorker: serviceWorker as unknown as ServiceWorkerContainer,
      scriptUrl: 'https://host.test/service-worker.js',
      reload,
    },
    onUpdate,
  );
  const changeOver = () => serviceWorker.dispatchEvent(new Event('controllerchange'));
  const apply = () => onUpdate.mock.lastCall?.[0]();
  return { registration, reload, onUpdate, changeOver, apply };
}

test('the first version is no update', async () => {
  const first = new FakeWorker();
  const { registration, onUpdate, changeOver, reload } = await open(
    { installing: first },
    { controlled: false },
  );
  registration.installing = null;
  registration.waiting = first;
  first.dispatchEvent(new Event('statechange'));
  registration.waiting = null;
  registration.active = first;
  first.dispatchEvent(new Event('statechange'));
  changeOver();
  expect(onUpdate).not.toHaveBeenCalled();
  expect(reload).not.toHaveBeenCalled();
});

test('a version that comes later is offered, waits, and is put in place once when asked for', async () => {
  const { registration, onUpdate, changeOver, apply, reload } = await open({ active: new FakeWorker() });
  const next = new FakeWorker();
  registration.installing = next;
  registration.dispatchEvent(new Event('updatefound'));
  next.dispatchEvent(new Event('statechange'));
  expect(onUpdate).not.toHaveBeenCalled();
  registration.installing = null;
  registration.waiting = next;
  next.dispatchEvent(new Event('statechange'));
  expect(onUpdate).toHaveBeenCalledOnce();
  expect(next.postMessage).not.toHaveBeenCalled();
  expect(reload).not.toHaveBeenCalled();
  apply();
  expect(next.postMessage.mock.calls).toEqual([['activate']]);
  expect(reload).not.toHaveBeenCalled();
  changeOver();
  expect(reload).toHaveBeenCalledOnce();
});

test('one that waited already when the page came is offered too', async () => {
  const { onUpdate } = await open({ active: new FakeWorker(), waiting: new FakeWorker() });
  expect(onUpdate).toHaveBeenCalledOnce();
});

test('when another tab changes over, this one goes on until the person says so', async () => {
  const { onUpdate, changeOver, apply, reload } = await open({ active: new FakeWorker() });
  changeOver();
  expect(onUpdate).toHaveBeenCalledOnce();
  expect(reload).not.toHaveBeenCalled();
  apply();
  expect(reload).toHaveBeenCalledOnce();
});

test('where it cannot be registered nothing happens', async () => {
  const { onUpdate, reload } = await open({}, { works: false });
  await registerServiceWorker({ serviceWorker: undefined, scriptUrl: '', reload }, onUpdate);
  expect(onUpdate).not.toHaveBeenCalled();
});
