/** No event of a server is longer; what is, is no event stream. Characters. */
const longestEvent = 1_000_000;

/** Reads server-sent events (WHATWG HTML §9.2.6) as bytes come, however they are cut. */
export interface EventStreamReader {
  /** The data of the events that these bytes complete. Throws Error for an event without end. */
  push(bytes: Uint8Array): readonly string[];
  /** The last event, where the server left out the empty line behind it. */
  end(): readonly string[];
}

export function createEventStreamReader(): EventStreamReader {
  // Strips the byte order mark, and keeps the beginning of a character until its end comes.
  const decoder = new TextDecoder();
  let waiting = '';
  let data: string[] = [];

  function take(line: string): string | null {
    if (line === '') {
      const event = data.length === 0 ? null : data.join('\n');
      data = [];
      return event;
    }
    const colon = line.indexOf(':');
    // Lines that begin with a colon are comments; of the other fields only the data matters.
    if (colon === 0 || (colon === -1 ? line : line.slice(0, colon)) !== 'data') return null;
    const value = colon === -1 ? '' : line.slice(colon + 1);
    data.push(value.startsWith(' ') ? value.slice(1) : value);
    return null;
  }

  function read(text: string, isLast: boolean): readonly string[] {
    waiting += text;
    const events: string[] = [];
    for (;;) {
      const end = waiting.search(/[\r\n]/);
      // A carriage return at the very end may be the first half of a line's end.
      if (end === -1 || (!isLast && end === waiting.length - 1 && waiting[end] === '\r')) break;
      const line = waiting.slice(0, end);
      waiting = waiting.slice(waiting.startsWith('\r\n', end) ? end + 2 : end + 1);
      const event = take(line);
      if (event !== null) events.push(event);
    }
    if (waiting.length + data.reduce((sum, line) => sum + line.length, 0) > longestEvent) {
      throw new Error('The server sent an event without end.');
    }
    return events;
  }

  return {
    push: (bytes) => read(decoder.decode(bytes, { stream: true }), false),
    end() {
      const events = read(`${decoder.decode()}\n\n`, true);
      return events;
    },
  };
}
