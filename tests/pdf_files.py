"""Small PDF files, written by hand: lines of Latin text, pictures without text, labels of pages, a password."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
PICTURE = "picture"
"""In the place of the lines of a page: a page that is a picture."""


def pdf(pages: Sequence[Sequence[str] | str], *, labels: str = "", password: str = "") -> bytes:
    """Return a PDF with these pages, each a list of lines or ``PICTURE``.

    ``labels``: the dictionary of page labels, such as ``/Nums [0 << /S /r >>]``. ``password``: what opens it.
    """
    first = 5  # catalog, pages, font, picture come before the pages
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    labelled = f" /PageLabels << {labels} >>" if labels else ""
    bodies: list[tuple[str, bytes | None]] = [
        (f"<< /Type /Catalog /Pages 2 0 R{labelled} >>", None),
        (f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>", None),
        ("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>", None),
        (
            "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
            b"\x80",
        ),
    ]
    for number, lines in enumerate(pages):
        resources = "/Resources << /Font << /F 3 0 R >> /XObject << /I 4 0 R >> >>"
        box = f"/MediaBox [0 0 595 842] {resources} /Contents {first + 2 * number + 1} 0 R"
        bodies.append((f"<< /Type /Page /Parent 2 0 R {box} >>", None))
        bodies.append(("<<", b"q 400 0 0 600 90 120 cm /I Do Q" if isinstance(lines, str) else _text(lines)))
    return _file(bodies, password)


def _text(lines: Sequence[str]) -> bytes:
    shown = b" ".join(b"(" + _escaped(line) + b") Tj T*" for line in lines)
    return b"BT /F 9 Tf 12 TL 60 790 Td " + shown + b" ET"


def _escaped(line: str) -> bytes:
    raw = line.encode("cp1252")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(bodies: list[tuple[str, bytes | None]], password: str) -> bytes:
    trailer, secret = "", b""
    if password:
        secret, entries = _locked(password.encode())
        bodies = [*bodies, (entries, None)]
        trailer = f" /Encrypt {len(bodies)} 0 R /ID [<{'00' * 16}> <{'00' * 16}>]"
    found, offsets = b"%PDF-1.4\n", []
    for number, (head, stream) in enumerate(bodies, 1):
        offsets.append(len(found))
        found += f"{number} 0 obj\n{head}".encode()
        if stream is not None:
            if secret:
                key = hashlib.md5(secret + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
                stream = _rc4(key, stream)
            found += f" /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream"
        found += b"\nendobj\n"
    start = len(found)
    found += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    found += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    found += f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R{trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return found


def _locked(password: bytes) -> tuple[bytes, str]:
    """Return the key of a file that a password opens, and its dictionary: 40 bits of RC4, the oldest there is."""
    padded = (password + PADDING)[:32]
    owner = _rc4(hashlib.md5(padded).digest()[:5], padded)
    key = hashlib.md5(padded + owner + (0xFFFFFFFC).to_bytes(4, "little") + bytes(16)).digest()[:5]
    return key, f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{_rc4(key, PADDING).hex()}> /P -4 >>"


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    found, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        found.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(found)
