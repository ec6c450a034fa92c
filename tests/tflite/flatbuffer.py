"""Reads a flatbuffer by its layout alone: no schema compiler, no library.

A table begins with the distance back to its vtable; the vtable holds, for each field number, where in the table the
field stands (0: left out). Strings, vectors and tables are referred to by their distance from the reference.
"""

import struct


class Table:
    def __init__(self, data, position):
        self.data = data
        self.position = position
        self.vtable = position - self._read("<i", position)

    @staticmethod
    def root(data, identifier):
        if data[4:8] != identifier:
            raise ValueError(f"file identifier {data[4:8]!r}, not {identifier!r}")
        return Table(data, struct.unpack_from("<I", data, 0)[0])

    def scalar(self, field, code, default=0):
        """code: of struct, such as 'i' or 'B'."""
        at = self._place(field)
        return self._read("<" + code, at) if at else default

    def table(self, field):
        at = self._place(field)
        return Table(self.data, self._follow(at)) if at else None

    def tables(self, field):
        begin, count = self._vector(field)
        return [Table(self.data, self._follow(begin + 4 * i)) for i in range(count)]

    def scalars(self, field, code):
        begin, count = self._vector(field)
        size = struct.calcsize("<" + code)
        if begin % size:
            raise ValueError(f"a vector of {code!r} begins at {begin}, which is not aligned")
        return list(struct.unpack_from(f"<{count}{code}", self.data, begin))

    def bytes(self, field):
        begin, count = self._vector(field)
        return self.data[begin : begin + count]

    def begin(self, field):
        """Where a vector's elements begin in the file."""
        return self._vector(field)[0]

    def text(self, field):
        return self.bytes(field).decode()

    def _vector(self, field):
        at = self._place(field)
        if not at:
            return 0, 0
        vector = self._follow(at)
        return vector + 4, self._read("<I", vector)

    def _place(self, field):
        entry = 4 + 2 * field
        if entry >= self._read("<H", self.vtable):
            return 0
        offset = self._read("<H", self.vtable + entry)
        return self.position + offset if offset else 0

    def _follow(self, at):
        return at + self._read("<I", at)

    def _read(self, code, at):
        return struct.unpack_from(code, self.data, at)[0]
