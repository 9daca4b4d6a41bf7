"""Files of coded segments as QualCoder writes them: a REFI-QDA project, and the CSV of its coding report."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

MINUTES = "The council met on 3 May.\nThe mill would accept if the town insists.\nNobody spoke of leaving – not yet.\n"

CASE = """\
sulh: 1
title: The mill              # a working title
status: past
sources:
  minutes: {title: minutes.txt, access: restricted}
parties:
  mill:
    options: {accept: Accept the order, leave: Leave}
    preferences:             # most important first
      - not leave            # as ever
      - accept if town.insist
  town:
    options:
      insist: {text: Insist, because: The clerk says so.}
    weights: {insist: 2}
feasible:
  - not (accept and leave)
claims:
  settles: {claim: They settle., says: possible (mill.accept)}
"""

Row = tuple[str, str, str, str, str]
"""Document, coder, words, code, memo."""

ROWS: Sequence[Row] = (
    ("minutes.txt", "Ann", "would accept if the town insists", "mill: accept if town.insist", "Plain enough."),
    ("minutes.txt", "Bo", "Nobody spoke of leaving", "mill.preferences.1", ""),
    ("minutes.txt", "Ann", "Nobody spoke of leaving – not yet.", "mill.preferences.1", "Said twice."),
    ("minutes.txt", "Bo", "The council met on 3 May.", "settles", ""),
    ("diary.txt", "Bo", "They will settle, I think.", "settles", "From memory."),
    ("diary.txt", "Bo", "They will settle, I think.", "town.insit", ""),
)


def table(rows: Sequence[Row] = ROWS) -> bytes:
    """Return the CSV of QualCoder's coding report."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(["File", "Coder", "Coded", "Id", "Codename", "Coded_Memo", "Category"])
    for number, (document, coder, words, code, memo) in enumerate(rows):
        writer.writerow([document, coder, words, f"ctid:{number}", code, memo, "Claims"])
    return text.getvalue().encode("utf-8-sig")


def qde(texts: Mapping[str, str], rows: Sequence[Row] = ROWS, *, head: str = "", named: bool = True) -> str:
    """Return project.qde of a project with these texts; positions are those of texts with single line ends."""
    users = list(dict.fromkeys(row[1] for row in rows))
    codes = list(dict.fromkeys(row[3] for row in rows))
    xml = f'<?xml version="1.0" encoding="utf-8"?>\n{head}<Project name="p" origin="QualCoder 3.6"'
    xml += ' xmlns="urn:QDA-XML:project:1.0"><Users>'
    xml += "".join(f'<User guid="u{k}" name="{escape(user)}"/>' for k, user in enumerate(users))
    xml += '</Users><CodeBook><Codes><Code guid="cat" name="Claims" isCodable="false">'
    xml += "".join(f'<Code guid="C{k}" name="{escape(code)}" isCodable="true"/>' for k, code in enumerate(codes))
    xml += "</Code></Codes></CodeBook><Sources>"
    for k, (name, text) in enumerate(texts.items()):
        pdf = name.endswith(".pdf")
        tag = "Representation" if pdf else "TextSource"
        xml += f'<PDFSource guid="p{k}" name="{name}" path="internal://p{k}.pdf">' if pdf else ""
        xml += f'<{tag} guid="t{k}" name="{name}" plainTextPath="internal://t{k}.txt">'
        for document, coder, words, code, memo in rows:
            if document == name:
                start = text.replace("\r\n", "\n").index(words)
                told = f' name="{escape(words)}"' if named else ""
                xml += f'<PlainTextSelection guid="s" startPosition="{start}" endPosition="{start + len(words)}"{told}'
                who = users.index(coder)
                xml += f' creatingUser="u{who}" creationDateTime="2026-05-0{who + 1}T10:00:00Z">'
                xml += f"<Description>{escape(memo)}</Description>" if memo else ""
                xml += f'<Coding guid="x" creatingUser="U{who}"><CodeRef targetGUID="c{codes.index(code)}"/></Coding>'
                xml += "</PlainTextSelection>"
        xml += f"</{tag}>" + ("</PDFSource>" if pdf else "")
    return xml + "</Sources></Project>"


def project(
    texts: Mapping[str, str] | None = None,
    rows: Sequence[Row] = ROWS,
    *,
    xml: str | None = None,
    more: Mapping[str, bytes] | None = None,
    encoding: str = "utf-8-sig",
) -> bytes:
    """Return a REFI-QDA project."""
    texts = texts if texts is not None else {"minutes.txt": MINUTES, "diary.txt": "They will settle, I think.\n"}
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", xml if xml is not None else qde(texts, rows))
        for k, text in enumerate(texts.values()):
            archive.writestr(f"sources/t{k}.txt", text.encode(encoding, "replace"))
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return data.getvalue()
