"""Uploaded files: known by their content, never by their name alone; stored outside the web root under a random key."""

import codecs
import hashlib
import os
import re
import secrets
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from mediation.identifiers import Invalid
from workflow.text import t

Upload: TypeAlias = "UploadedFile[bytes]"


@dataclass(frozen=True)
class Inspected:
    """An upload that may be kept. `name` is safe in any file system and header; `original` is as sent, for show only.

    `mime` comes from the content, `size` is in bytes, `sha256` in hexadecimal.
    """

    name: str
    original: str
    mime: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Kind:
    """A type of file we take: the extensions it may bear, the first being its own, and the family it belongs to.

    A photo named .jpg that is a HEIC is the doing of telephones: inside one family the name is put right, not refused.
    """

    mimes: dict[str, str]
    label: str
    family: str = ""


_PICTURE, _RECORDING = "picture", "recording"
PDF = Kind({"pdf": "application/pdf"}, "PDF")
JPEG = Kind({"jpg": "image/jpeg", "jpeg": "image/jpeg"}, t("JPEG 图片", "a JPEG picture"), _PICTURE)
PNG = Kind({"png": "image/png"}, t("PNG 图片", "a PNG picture"), _PICTURE)
GIF = Kind({"gif": "image/gif"}, t("GIF 图片", "a GIF picture"), _PICTURE)
WEBP = Kind({"webp": "image/webp"}, t("WebP 图片", "a WebP picture"), _PICTURE)
HEIC = Kind({"heic": "image/heic", "heif": "image/heif"}, t("HEIC 图片", "a HEIC picture"), _PICTURE)
MP3 = Kind({"mp3": "audio/mpeg"}, t("MP3 录音", "an MP3 recording"), _RECORDING)
WAV = Kind({"wav": "audio/wav"}, t("WAV 录音", "a WAV recording"), _RECORDING)
MP4 = Kind({"mp4": "video/mp4", "m4a": "audio/mp4"}, t("MP4 音视频", "an MP4 recording"), _RECORDING)
DOCX = Kind({"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}, t("Word 文档", "Word"))
XLSX = Kind({"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}, t("Excel 表格", "Excel"))
DOC = Kind({"doc": "application/msword", "wps": "application/wps-office.wps"}, t("Word 或 WPS 文档", "Word or WPS"))
XLS = Kind(
    {"xls": "application/vnd.ms-excel", "et": "application/wps-office.et"}, t("Excel 或 WPS 表格", "Excel or ET")
)
OFD = Kind({"ofd": "application/ofd"}, t("OFD 文档", "OFD"))
TXT = Kind({"txt": "text/plain"}, t("文本", "plain text"))

ACCEPTED = (PDF, OFD, DOCX, DOC, XLSX, XLS, TXT, JPEG, PNG, GIF, WEBP, HEIC, MP3, MP4, WAV)
ACCEPTED_EXTENSIONS = tuple(extension for kind in ACCEPTED for extension in kind.mimes)
"""For the `accept` attribute of an upload field, with a dot before each."""


def inspect_upload(uploaded_file: Upload, *, max_bytes: int) -> Inspected:
    """Judge an upload by size, content and name, reading it in chunks. Raises `Invalid` with a sentence to show."""
    size, sha256 = _measured(uploaded_file, max_bytes)
    original = (uploaded_file.name or "").replace("\0", "")
    stem, extension = _safe_name(original)
    kind = _sniffed(uploaded_file, extension)
    if extension not in kind.mimes:
        if extension and not (kind.family and any(kind.family == k.family for k in ACCEPTED if extension in k.mimes)):
            raise Invalid(
                t(
                    "文件名以 .{extension} 结尾，内容却是{label}；请用原文件重新上传。",
                    "The file name ends in .{extension} but the content is {label}: please upload the original file.",
                ).format(extension=extension, label=kind.label)
            )
        extension = next(iter(kind.mimes))
    return Inspected(f"{stem}.{extension}", original, kind.mimes[extension], size, sha256)


def _measured(uploaded_file: Upload, max_bytes: int) -> tuple[int, str]:
    """Size in bytes and SHA-256; stops reading where the limit is passed."""
    size, digest = 0, hashlib.sha256()
    for chunk in uploaded_file.chunks():
        size += len(chunk)
        if size > max_bytes:
            raise Invalid(
                t(
                    "文件超过 {n} MB，请压缩或分开上传。", "The file exceeds {n} MB: compress it or send it in parts."
                ).format(n=f"{max_bytes / 2**20:.4g}")
            )
        digest.update(chunk)
    if not size:
        raise Invalid(t("文件是空的，请重新选择。", "The file is empty: please choose it again."))
    return size, digest.hexdigest()


# --- Names -----------------------------------------------------------------------------------------------------------

_LONGEST_NAME = 200
_LONGEST_EXTENSION = 10


def _safe_name(original: str) -> tuple[str, str]:
    """Stem and lower-case extension without folders, control and direction marks, or signs that file systems forbid."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", original))[-1]
    visible = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    clean = re.sub(r'[<>:"|?*]', "_", visible).rstrip(" .")
    stem, dot, extension = clean.rpartition(".")
    if not dot or not re.fullmatch(rf"[A-Za-z0-9]{{1,{_LONGEST_EXTENSION}}}", extension):
        stem, extension = clean, ""
    return stem.strip(" .")[: _LONGEST_NAME - _LONGEST_EXTENSION - 1] or t("附件", "file").format(), extension.lower()


# --- Contents --------------------------------------------------------------------------------------------------------

_HEAD = 4096  # bytes; every signature below lies within
_SIGNATURES: tuple[tuple[re.Pattern[bytes], Kind], ...] = (
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*%PDF-"), PDF),
    (re.compile(rb"\xff\xd8\xff"), JPEG),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), PNG),
    (re.compile(rb"GIF8[79]a"), GIF),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), WEBP),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), WAV),
    (re.compile(rb"\0\0..ftyp(?:heic|heix|heim|heis|hevc|hevx|mif1|msf1)", re.DOTALL), HEIC),
    (re.compile(rb"\0\0..ftyp(?:M4A |M4B |M4V |isom|iso[2-9]|mp4[12]|avc1|dash|MSNV|3g[gp].)", re.DOTALL), MP4),
    (re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", re.DOTALL), MP3),  # a tag, or MPEG audio layer III
)
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_PROGRAM = t("Windows 程序", "a Windows program")
_SCRIPT = t("脚本程序", "a script")
_WEB_PAGE = t("网页（HTML）", "a web page (HTML)")
_SVG = t("SVG 图片（可夹带脚本）", "an SVG picture (which may carry scripts)")
_ARCHIVE = t("压缩包", "an archive")
_STRANGERS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"MZ(?=.{0,60}\0)", re.DOTALL), _PROGRAM),
    (re.compile(rb"\x7fELF"), t("Linux 程序", "a Linux program")),
    (re.compile(rb"\xca\xfe\xba\xbe|\xfe\xed\xfa|[\xce\xcf]\xfa\xed\xfe"), t("程序", "a program")),
    (re.compile(rb"#!|@echo off|<\?php|<%", re.IGNORECASE), _SCRIPT),
    (re.compile(rb".{0,1000}<svg[\s>]", re.IGNORECASE | re.DOTALL), _SVG),
    (
        re.compile(rb".{0,1000}<(?:!doctype html|html|head|body|script|iframe)[\s>]", re.IGNORECASE | re.DOTALL),
        _WEB_PAGE,
    ),
    (re.compile(rb"<\?xml", re.IGNORECASE), t("XML 文件", "an XML file")),
    (re.compile(rb"\{\\rtf"), t("RTF 文档（请另存为 docx）", "an RTF document (save it as docx)")),
    (re.compile(rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ|PK[\x05\x07]"), _ARCHIVE),
    (
        re.compile(rb"\0\0..ftypqt", re.DOTALL),
        t("QuickTime 视频（请转为 mp4）", "a QuickTime video (convert it to mp4)"),
    ),
)


def _sniffed(file: Upload, extension: str) -> Kind:
    """The kind of the content. The extension only decides whether unmarked bytes may count as text."""
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(_OLE):
        return _old_office(file, extension)
    if head.startswith(_ZIP):
        return _zipped(file)
    for pattern, kind in _SIGNATURES:
        if pattern.match(head):
            return kind
    plain = head.removeprefix(codecs.BOM_UTF8).lstrip()
    for pattern, label in _STRANGERS:
        if pattern.match(plain):
            raise _not_taken(label)
    if extension == "txt" and _is_text(file, head):
        return TXT
    raise _not_taken(_puremagic_says(head))


def _not_taken(label: str) -> Invalid:
    return Invalid(
        t(
            "文件内容是{label}，不能上传。可以上传：{accepted}。",
            "The content of this file is {label}, which cannot be uploaded. These can: {accepted}.",
        ).format(label=label, accepted="、".join(ACCEPTED_EXTENSIONS))
    )


def _puremagic_says(head: bytes) -> str:
    """A name for content on none of our lists."""
    try:
        return str(puremagic.magic_string(head)[0].name)
    except puremagic.PureError:
        return t("无法识别的类型", "of an unknown type")


def _is_text(file: Upload, head: bytes) -> bool:
    """Whether all of it is text in UTF-8, GB 18030 or marked UTF-16, without control characters."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decodes(file, "utf-16")
    return _decodes(file, "utf-8") or _decodes(file, "gb18030")


def _decodes(file: Upload, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        clean = not any(_CONTROLS.search(decoder.decode(chunk)) for chunk in file.chunks())
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return clean


_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")


# --- Office ----------------------------------------------------------------------------------------------------------


def _old_office(file: Upload, extension: str) -> Kind:
    """Word or Excel before 2007, WPS and ET: told by the streams their directory names, in UTF-16 ([MS-CFB] 2.6.1).

    One may be embedded in the other; then the extension says which is the outer.
    """
    found = _names_within(file, ("_VBA_PROJECT", "WordDocument", "Workbook", "Book", "EncryptedPackage"))
    if "_VBA_PROJECT" in found:
        raise _has_macros()
    kinds = [kind for kind, streams in _OLE_STREAMS if found & streams]
    if kinds:
        return next((kind for kind in kinds if extension in kind.mimes), kinds[0])
    if found:
        raise _not_taken(t("加密的 Office 文件（请去掉密码）", "an encrypted Office file (remove the password)"))
    raise _not_taken(t("其他 Office 或安装包文件", "another Office file or an installer"))


_OLE_STREAMS = ((DOC, {"WordDocument"}), (XLS, {"Workbook", "Book"}))


def _names_within(file: Upload, names: tuple[str, ...]) -> set[str]:
    """Which of the names stand in the file as entries of an OLE directory: UTF-16, ended by a zero, in 64 bytes."""
    wanted = {name: (name + "\0").encode("utf-16-le") for name in names}
    overlap = max(map(len, wanted.values()))
    found: set[str] = set()
    tail = b""
    for chunk in file.chunks():
        window = tail + chunk
        found |= {name for name, pattern in wanted.items() if pattern in window}
        tail = window[-overlap:]
    return found


def _has_macros() -> Invalid:
    return Invalid(
        t(
            "文件带有宏（可自动运行的程序），不能上传；请另存为不带宏的文件。",
            "The file contains macros (programs that run by themselves): save it without macros and upload it again.",
        )
    )


_MOST_DIRECTORY_BYTES = 1_000_000  # several thousand members, more than any office paper has
_MOST_TYPES_BYTES = 1_000_000


def _zipped(file: Upload) -> Kind:
    """Office Open XML (ISO/IEC 29500) and OFD (GB/T 33190), told by their parts; any other archive is refused."""
    if _directory_bytes(file) > _MOST_DIRECTORY_BYTES:
        raise _not_taken(_ARCHIVE)
    try:
        with zipfile.ZipFile(file) as archive:
            names = {name.lower() for name in archive.namelist()}
            types = _content_types(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ):
        raise _not_taken(t("损坏的压缩文件", "a damaged archive")) from None
    if re.search(b"macroenabled|vbaproject", types) or any(_MACRO_PART.search(name) for name in names):
        raise _has_macros()
    for part, kind in _PARTS:
        if part in names:
            return kind
    raise _not_taken(_ARCHIVE)


_MACRO_PART = re.compile(r"vbaproject\.bin$|/macrosheets/")
_PARTS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("ofd.xml", OFD))


def _directory_bytes(file: Upload) -> int:
    """The size a zip claims for its directory, which `zipfile` would read at once: of all end records, the largest."""
    start = max(0, file.seek(0, os.SEEK_END) - 2**16 - 22)  # an end record of 22 bytes, then a comment
    file.seek(start)
    tail = file.read()
    if b"PK\x06\x07" in tail:  # a zip64 locator: sizes of 8 bytes that no office paper needs
        return 2**64
    ends = (found.start() for found in re.finditer(b"PK\x05\x06", tail))
    return max((int.from_bytes(tail[at + 12 : at + 16], "little") for at in ends), default=0)


def _content_types(archive: zipfile.ZipFile) -> bytes:
    """The list of content types in lower case, encoding marks dropped; empty when the archive has none."""
    if "[Content_Types].xml" not in archive.namelist():
        return b""
    with archive.open("[Content_Types].xml") as part:
        return part.read(_MOST_TYPES_BYTES).replace(b"\0", b"").lower()


# --- Storing ---------------------------------------------------------------------------------------------------------


_stored: ContextVar[list[str] | None] = ContextVar("stored", default=None)


@contextmanager
def undone_on_error() -> Iterator[None]:
    """Files stored within are taken away again when an error leaves the block: their rows were rolled back."""
    keys: list[str] = []
    token = _stored.set(keys)
    try:
        yield
        keys.clear()
    finally:
        _stored.reset(token)
        for key in keys:
            _path_of(key).unlink(missing_ok=True)


def store(uploaded: Upload, sha256: str) -> str:
    """Keep an inspected upload under `settings.ATTACHMENT_ROOT`; returns its random key of 32 hexadecimal characters.

    The file appears whole or not at all: written under another name, flushed to the disk, then renamed. Only this
    process's user may read it. `Invalid` when the content is not the one that was inspected.
    """
    key = secrets.token_hex(16)
    path = _path_of(key)
    Path(settings.ATTACHMENT_ROOT).mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        if _written(uploaded, part) != sha256:
            raise Invalid(t("文件在上传途中变了，请重新上传。", "The file changed on its way: please upload it again."))
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    _flush_folder(path.parent)
    kept = _stored.get()
    if kept is not None:
        kept.append(key)
    return key


def open_stored(key: str) -> BinaryIO:
    """The stored file, open for reading. FileNotFoundError for anything but the key of a stored file."""
    if not re.fullmatch("[0-9a-f]{32}", key):
        raise FileNotFoundError(key)
    return _path_of(key).open("rb")


def _path_of(key: str) -> Path:
    return Path(settings.ATTACHMENT_ROOT) / key[:2] / key[2:]


def _written(uploaded: Upload, part: Path) -> str:
    """Write the upload to a new file of mode 600 and to the disk; its SHA-256."""
    digest = hashlib.sha256()
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for chunk in uploaded.chunks():
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _flush_folder(folder: Path) -> None:
    """A rename survives a power cut only once its folder is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
