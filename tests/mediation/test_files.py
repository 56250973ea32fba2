"""Uploads: known by content, named safely, kept whole or not at all."""

import contextlib
import hashlib
import io
import os
import stat
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import hypothesis
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile, UploadedFile
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from mediation.files import ACCEPTED_EXTENSIONS, Inspected, Upload, inspect_upload, open_stored, store
from mediation.identifiers import Invalid

MB = 2**20
PDF = b"%PDF-1.7\n1 0 obj\n"
EXE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + b"\0" * 100
TYPES = "[Content_Types].xml"


def zipped(*members: str, types: bytes = b"<Types/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if types:
            archive.writestr(TYPES, types)
        for member in members:
            archive.writestr(member, "<x/>")
    return out.getvalue()


def ole(*streams: str) -> bytes:
    entries = b"".join((name + "\0").encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries


def ftyp(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0isomiso2" + b"\0" * 16


DOCX = zipped("word/document.xml")
XLSX = zipped("xl/workbook.xml")


def upload(name: str, content: bytes) -> Upload:
    return SimpleUploadedFile(name, content)


def on_disk(content: bytes) -> Upload:
    file = TemporaryUploadedFile("证据.txt", "text/plain", len(content), None)
    file.write(content)
    file.seek(0)
    return file


def inspected(name: str, content: bytes, max_bytes: int = MB) -> Inspected:
    return inspect_upload(upload(name, content), max_bytes=max_bytes)


def refusal_of(name: str, content: bytes, max_bytes: int = MB) -> str:
    with pytest.raises(Invalid) as refused:
        inspected(name, content, max_bytes)
    return refused.value.sentence


# --- What is taken ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("协议.pdf", PDF, "application/pdf"),
        ("协议.PDF", b"\xef\xbb\xbf\r\n" + PDF, "application/pdf"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        ("a.jpeg", b"\xff\xd8\xff\xe1\0\x10Exif", "image/jpeg"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        ("a.gif", b"GIF89a\1\0\1\0", "image/gif"),
        ("a.webp", b"RIFF\x0a\0\0\0WEBPVP8 ", "image/webp"),
        ("a.heic", ftyp(b"heic"), "image/heic"),
        ("a.mp3", b"ID3\x04\0\0", "audio/mpeg"),
        ("a.mp3", b"\xff\xfb\x90\x64", "audio/mpeg"),
        ("a.wav", b"RIFF\x0a\0\0\0WAVEfmt ", "audio/wav"),
        ("a.mp4", ftyp(b"isom"), "video/mp4"),
        ("a.m4a", ftyp(b"M4A "), "audio/mp4"),
        ("录音.m4a", ftyp(b"3gp4"), "audio/mp4"),
        ("a.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.ofd", zipped("OFD.xml", types=b""), "application/ofd"),
        ("a.doc", ole("WordDocument"), "application/msword"),
        ("a.wps", ole("WordDocument"), "application/wps-office.wps"),
        ("a.xls", ole("Workbook"), "application/vnd.ms-excel"),
        ("a.xls", ole("Book"), "application/vnd.ms-excel"),
        ("a.et", ole("Workbook"), "application/wps-office.et"),
        ("a.doc", ole("WordDocument", "Workbook"), "application/msword"),
        ("a.xls", ole("WordDocument", "Workbook"), "application/vnd.ms-excel"),
        ("a.txt", "欠薪三个月，共 1,200 元。\r\n".encode(), "text/plain"),
        ("a.txt", "欠薪三个月".encode("gb18030"), "text/plain"),
        ("a.txt", "欠薪三个月".encode("utf-16"), "text/plain"),
        ("a.txt", b"MZ is how this sentence starts", "text/plain"),
    ],
)
def test_papers_pictures_and_recordings_are_taken_by_content(name: str, content: bytes, mime: str) -> None:
    seen = inspected(name, content)
    assert seen.mime == mime
    assert seen.size == len(content)
    assert seen.sha256 == hashlib.sha256(content).hexdigest()
    assert seen.name == name.lower()
    assert seen.original == name


def test_a_photo_that_a_telephone_misnamed_is_taken_under_its_right_name() -> None:
    seen = inspected("工地照片.jpg", ftyp(b"heic"))
    assert (seen.name, seen.original, seen.mime) == ("工地照片.heic", "工地照片.jpg", "image/heic")
    assert inspected("录音.m4a", b"ID3\x04\0\0").name == "录音.mp3"


def test_a_name_without_extension_gets_the_one_of_its_content() -> None:
    assert inspected("扫描件", PDF).name == "扫描件.pdf"
    assert inspected("2026.2.3 的笔录", PDF).name == "2026.2.3 的笔录.pdf"


@pytest.mark.parametrize("cut", range(1, 4))
def test_characters_torn_between_chunks_are_still_text(cut: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TemporaryUploadedFile, "DEFAULT_CHUNK_SIZE", cut)
    for encoding in ("utf-8", "gb18030", "utf-16"):
        content = "拖欠工资三个月".encode(encoding)
        assert inspect_upload(on_disk(content), max_bytes=MB).mime == "text/plain"


def test_the_names_of_an_old_office_file_are_found_across_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TemporaryUploadedFile, "DEFAULT_CHUNK_SIZE", 60)
    with pytest.raises(Invalid, match="宏"):
        inspect_upload(on_disk(ole("WordDocument", "_VBA_PROJECT")), max_bytes=MB)


# --- What is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "label"),
    [
        ("协议.pdf", EXE, "Windows 程序"),
        ("setup.exe", EXE, "Windows 程序"),
        ("a.png", b"\x7fELF\x02\x01\x01", "Linux 程序"),
        ("a.jpg", b"\xcf\xfa\xed\xfe\x07", "程序"),
        ("a.txt", b"#!/bin/sh\n", "脚本程序"),
        ("a.txt", b"@ECHO OFF\r\n", "脚本程序"),
        ("a.svg", b'<?xml version="1.0"?><svg xmlns="x">', "SVG"),
        ("a.png", b"\n <svg>", "SVG"),
        ("a.txt", b"\xef\xbb\xbf <!DOCTYPE html><p>", "网页"),
        ("a.html", b"<html>", "网页"),
        ("a.txt", b"hello <script >", "网页"),
        ("a.xml", b"<?xml version='1.0'?><a/>", "XML"),
        ("a.doc", b"{\\rtf1 ", "RTF"),
        ("a.rar", b"Rar!\x1a\x07", "压缩包"),
        ("a.zip", zipped("a.txt"), "压缩包"),
        ("a.docx", zipped("ppt/presentation.xml"), "压缩包"),
        ("a.docx", b"PK\x03\x04 and then nothing", "损坏的压缩文件"),
        ("a.mov", ftyp(b"qt  "), "QuickTime"),
        ("a.doc", ole("PowerPoint Document"), "其他 Office"),
        ("a.docx", ole("EncryptedPackage"), "加密的 Office"),
        ("a.tif", b"II*\0" + b"\0" * 40, "Tagged Image"),  # puremagic knows its name
        ("a.bin", b"\x01\x02\x03 zz", "无法识别的类型"),
        ("a.txt", b"\x01\x02\x03 zz", "无法识别的类型"),
        ("a.txt", b"zz \xff\xff", "无法识别的类型"),
        ("a.csv", "姓名,金额".encode(), "无法识别的类型"),
    ],
)
def test_anything_else_is_refused_with_the_name_of_what_it_is(name: str, content: bytes, label: str) -> None:
    sentence = refusal_of(name, content)
    assert sentence.startswith("文件内容是")
    assert label in sentence
    assert all(extension in sentence for extension in ACCEPTED_EXTENSIONS)


@pytest.mark.parametrize(
    ("name", "content", "label"),
    [
        ("a.pdf", DOCX, "Word 文档"),
        ("a.exe", PDF, "PDF"),
        ("a.docm", DOCX, "Word 文档"),
        ("a.mp3", PDF, "PDF"),
        ("a.png", ftyp(b"isom"), "MP4"),
    ],
)
def test_a_name_that_promises_another_kind_is_refused(name: str, content: bytes, label: str) -> None:
    assert refusal_of(name, content).startswith(f"文件名以 .{name[2:]} 结尾，内容却是{label}")


@pytest.mark.parametrize(
    "content",
    [
        zipped("word/document.xml", "word/vbaProject.bin"),
        zipped("xl/workbook.xml", "xl/macrosheets/sheet1.xml"),
        zipped(
            "word/document.xml",
            types=b'<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>',
        ),
        zipped("word/document.xml", "word/a.bin", types="ms-office.vbaProject".encode("utf-16")),
        ole("WordDocument", "Macros", "_VBA_PROJECT"),
    ],
)
@pytest.mark.parametrize("name", ["a.docx", "a.docm", "a.xlsx", "a.doc"])
def test_macros_are_refused_under_any_name(name: str, content: bytes) -> None:
    assert "带有宏" in refusal_of(name, content)


def test_an_empty_file_is_refused() -> None:
    assert refusal_of("a.pdf", b"") == "文件是空的，请重新选择。"


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not() -> None:
    assert refusal_of("a.pdf", PDF.ljust(MB + 1), MB) == "文件超过 1 MB，请压缩或分开上传。"
    assert "1.5 MB" in refusal_of("a.pdf", PDF.ljust(2 * MB), 3 * MB // 2)
    assert inspected("a.pdf", PDF.ljust(MB), MB).size == MB


def test_a_large_file_is_never_read_whole() -> None:
    class Watched(io.BytesIO):
        most = 0

        def read(self, size: int | None = -1, /) -> bytes:
            content = super().read(size)
            self.most = max(self.most, len(content))
            return content

    for content in (PDF, ole("Workbook"), DOCX, "欠薪".encode()):
        watched = Watched(content.ljust(3 * MB))
        name = "a.txt"
        with contextlib.suppress(Invalid):
            inspect_upload(UploadedFile(watched, name, size=3 * MB), max_bytes=4 * MB)
        assert 0 < watched.most <= 70_000


def test_a_zip_that_claims_an_enormous_directory_is_not_opened() -> None:
    end = DOCX.rindex(b"PK\x05\x06")
    claimed = DOCX[: end + 12] + struct.pack("<I", 2_000_000) + DOCX[end + 16 :]
    assert "压缩包" in refusal_of("a.docx", claimed)
    assert "压缩包" in refusal_of("a.docx", DOCX[:end] + b"PK\x06\x07" + b"\0" * 16 + DOCX[end:])


def test_a_zip_with_broken_members_is_damaged_not_an_error() -> None:
    broken = bytearray(DOCX)
    start = broken.index(TYPES.encode()) + len(TYPES)
    broken[start : start + 4] = b"\xff\xff\xff\xff"
    assert "损坏的压缩文件" in refusal_of("a.docx", bytes(broken))


@hypothesis.settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.pdf", "a.docx", "a.txt", "a.doc", "a"]))
def test_whatever_is_uploaded_gives_a_kind_or_a_sentence(content: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", ole()):
        assert kind_or_refusal(name, start + content)


@hypothesis.settings(deadline=None)
@given(st.data())
def test_a_damaged_office_file_gives_a_kind_or_a_sentence(data: st.DataObject) -> None:
    broken = bytearray(DOCX)
    for place in data.draw(st.lists(st.integers(4, len(broken) - 1), max_size=8)):
        broken[place] = data.draw(st.integers(0, 255))
    assert kind_or_refusal("a.docx", bytes(broken))


def kind_or_refusal(name: str, content: bytes) -> str:
    try:
        return inspected(name, content).mime
    except Invalid as invalid:
        return invalid.sentence


# --- Names -----------------------------------------------------------------------------------------------------------


class Named(SimpleUploadedFile):
    """An upload whose name did not pass through Django's own cleaning, as from an API or an import."""

    def _get_name(self) -> str:
        return self.raw

    def _set_name(self, name: str) -> None:
        self.raw = name

    name = property(_get_name, _set_name)


@pytest.mark.parametrize(
    ("original", "name"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\案件\\协议.pdf", "协议.pdf"),
        ("协议\u202efdp.pdf", "协议fdp.pdf"),
        ("协\r\n议\x00.pdf", "协议.pdf"),
        ('a<b>:"c"|?*.pdf', "a_b___c____.pdf"),
        (" .协议. .pdf", "协议.pdf"),
        (".pdf", "附件.pdf"),
        ("", "附件.pdf"),
        ("///", "附件.pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
    ],
)
def test_names_become_safe_and_the_original_is_kept(original: str, name: str) -> None:
    seen = inspect_upload(Named(original, PDF), max_bytes=MB)
    assert seen.name == name
    assert seen.original == original.replace("\0", "")


def test_a_long_name_is_cut_and_keeps_its_extension() -> None:
    seen = inspect_upload(Named("长" * 300 + ".pdf", PDF), max_bytes=MB)
    assert len(seen.name) <= 200
    assert seen.name.endswith("长.pdf")
    assert len(seen.original) == 304


@hypothesis.settings(deadline=None)
@given(st.text(max_size=250))
def test_any_name_becomes_one_that_any_file_system_takes(original: str) -> None:
    try:
        name = inspect_upload(Named(original, PDF), max_bytes=MB).name
    except Invalid:
        return  # it promised another kind
    assert 4 < len(name) <= 200
    assert name.isprintable() or not name.isascii()
    assert not set('/\\<>:"|?*\0') & set(name)


# --- Storing ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path, settings: Settings) -> Path:
    settings.ATTACHMENT_ROOT = tmp_path / "attachments"
    return tmp_path / "attachments"


def files_under(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_stored_file_is_read_back_under_a_random_key(root: Path) -> None:
    file = upload("协议.pdf", PDF)
    keys = {store(file, hashlib.sha256(PDF).hexdigest()) for _ in range(2)}
    assert len(keys) == 2
    for key in keys:
        with open_stored(key) as stored:
            assert stored.read() == PDF
    assert len(files_under(root)) == 2


def test_only_this_user_may_read_what_is_stored(root: Path) -> None:
    previous = os.umask(0)
    try:
        store(upload("协议.pdf", PDF), hashlib.sha256(PDF).hexdigest())
    finally:
        os.umask(previous)
    (file,) = files_under(root)
    assert mode(file) == 0o600
    assert mode(file.parent) == mode(root) == 0o700


class Breaking(SimpleUploadedFile):
    """An upload whose connection breaks in the middle."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield PDF
        raise OSError


def test_a_write_that_breaks_leaves_nothing(root: Path) -> None:
    with pytest.raises(OSError):  # noqa: PT011  the very error of the broken upload
        store(Breaking("协议.pdf", PDF), "0" * 64)
    assert files_under(root) == []


def test_a_file_that_is_not_the_inspected_one_is_not_kept(root: Path) -> None:
    with pytest.raises(Invalid, match="上传途中变了"):
        store(upload("协议.pdf", PDF), "0" * 64)
    assert files_under(root) == []


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "0" * 32, "A" * 32, "0" * 31 + "\n", "0" * 33])
def test_a_key_that_names_no_stored_file_is_not_found(root: Path, key: str) -> None:
    with pytest.raises(FileNotFoundError):
        open_stored(key)
    assert not root.exists()


def test_the_types_of_the_interface_agree(root: Path) -> None:
    file: Upload = upload("协议.pdf", PDF)
    stored: BinaryIO = open_stored(store(file, inspect_upload(file, max_bytes=MB).sha256))
    with stored:
        assert stored.readable()
    assert root.exists()
