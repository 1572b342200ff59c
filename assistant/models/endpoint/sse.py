"""Server-sent events: bytes in, the data of whole events out.

Works on bytes, because a network chunk may end inside a character, and searches each byte once,
because one line may be megabytes long. An event that repeats the id of the one before it is a
duplicate and dropped; two equal events without ids are two tokens. Comments (pings), event names
and retry hints are ignored.
"""

MAX_EVENT = 16 * 2**20


class EventTooLongError(ValueError):
    """An event grew beyond `MAX_EVENT` bytes without an end."""


class EventReader:
    """Puts events together from chunks of bytes.

    Usage:
        reader = EventReader()
        for chunk in chunks:
            for data in reader.feed(chunk):
                ...
    """

    def __init__(self) -> None:
        self._line = bytearray()
        self._data: list[bytes] = []
        self._size = 0
        self._id: bytes | None = None
        self._last_id: bytes | None = None

    def feed(self, chunk: bytes) -> list[bytes]:
        """The data of the events that end in this chunk.

        Raises:
            EventTooLongError: if an event has no end in sight.
        """
        events = []
        *lines, rest = chunk.split(b"\n")
        for line in lines:
            self._line += line
            events += self._take(bytes(self._line).rstrip(b"\r"))
            self._line.clear()
        self._line += rest
        if len(self._line) + self._size > MAX_EVENT:
            raise EventTooLongError
        return events

    def close(self) -> list[bytes]:
        """The last event, where the server ended the stream without an empty line."""
        last = self._take(bytes(self._line).rstrip(b"\r"))
        self._line.clear()
        return last + self._take(b"")

    def _take(self, line: bytes) -> list[bytes]:
        if not line:
            return self._dispatch()
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
            self._size += len(value)
        elif name == b"id":
            self._id = value
        return []

    def _dispatch(self) -> list[bytes]:
        data, self._data, self._size = self._data, [], 0
        identity, self._id = self._id, None
        repeated = identity is not None and identity == self._last_id
        self._last_id = identity
        return [b"\n".join(data)] if data and not repeated else []
