import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventStreamReader } from './eventStream.ts';

const encoder = new TextEncoder();

/** Reads a stream that is cut at these places. */
function readCut(stream: Uint8Array, cuts: readonly number[]): readonly string[] {
  const reader = createEventStreamReader();
  const places = [0, ...[...cuts].sort((a, b) => a - b), stream.length];
  const parts = places.slice(1).map((end, index) => stream.subarray(places[index], end));
  return [...parts.flatMap((part) => reader.push(part)), ...reader.end()];
}

const payload = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .map((text) => JSON.stringify({ text: `${text}ß€🦜` }));

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const noise = fc.constantFrom(
  '',
  ': OPENROUTER PROCESSING',
  'event: message',
  'id: 7',
  'retry: 10',
  'nonsense',
);

test('events come out whole, wherever the bytes are cut and however lines end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(payload, noise), { minLength: 1, maxLength: 5 }),
      lineEnd,
      fc.constantFrom('data: ', 'data:'),
      fc.boolean(),
      fc.array(fc.nat(400), { maxLength: 12 }),
      (events, end, field, closed, cuts) => {
        const lines = events.flatMap(([data, before]) => [
          ...(before === '' ? [] : [before]),
          `${field}${data}`,
          '',
        ]);
        const text = lines.join(end) + (closed ? end : '');
        const stream = encoder.encode(`\uFEFF${text}`);
        const read = readCut(
          stream,
          cuts.map((cut) => cut % (stream.length + 1)),
        );
        expect(read).toEqual(events.map(([data]) => data));
      },
    ),
  );
});

test('every single cut of a stream gives the same events', () => {
  const stream = encoder.encode(
    'data: {"a":"🦜"}\r\n\r\n: wait\r\n\r\ndata: one\r\ndata: two\r\n\r\ndata: [DONE]\r\n\r\n',
  );
  for (let cut = 0; cut <= stream.length; cut++) {
    expect(readCut(stream, [cut])).toEqual(['{"a":"🦜"}', 'one\ntwo', '[DONE]']);
  }
});

test('an event without end is refused before it fills the memory', () => {
  const reader = createEventStreamReader();
  const chunk = encoder.encode(`data: ${'x'.repeat(100_000)}`);
  expect(() => {
    for (let index = 0; index < 100; index++) reader.push(chunk);
  }).toThrow(/without end/);
});
