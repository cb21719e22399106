"""Bytes to text."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.text.charset import declared, decode

GERMAN = "<p>Größe, Übermut und Maß – „so schön“</p>"
RUSSIAN = "<p>Сегодня в городе открылся новый мост через реку, сообщили власти города</p>"
KOREAN = "<p>오늘 시내에 새로운 다리가 개통되었다고 시 당국이 밝혔다</p>"
CHINESE = "<p>今天市政府宣布新的大桥正式通车，市民可以免费通行</p>"
TAIWANESE = "<p>今天市政府宣布新的大橋正式通車，市民可以免費通行</p>"
JAPANESE = "<p>今日、市内で新しい橋が開通したと市当局が発表した</p>"


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (GERMAN, "cp1252", "iso-8859-1"),
        (GERMAN, "utf-8", "UTF-8"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (KOREAN, "euc-kr", "euc-kr"),
        (KOREAN, "cp949", "ks_c_5601-1987"),
        (CHINESE, "gb18030", "GB2312"),
        (TAIWANESE, "big5", "Big5"),
        (JAPANESE, "shift_jis", "Shift_JIS"),
        (JAPANESE, "euc_jp", "EUC-JP"),
    ],
)
def test_a_charset_is_found_in_header_meta_and_declaration(
    text: str, codec: str, label: str
) -> None:
    body = text.encode(codec)
    assert decode(body, f'text/html; charset="{label}"') == text
    meta = f'<html><head><meta http-equiv="x" content="text/html; charset={label}">'
    assert decode(meta.encode() + body, "text/html") == meta + text
    assert decode(f"<meta charset={label}>".encode() + body, "")[-len(text) :] == text
    xml = f'<?xml version="1.0" encoding="{label}"?>'
    assert decode(xml.encode() + body, "text/xml") == xml + text


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_encodings_with_and_without_a_mark(codec: str) -> None:
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    mark |= {"utf-32-le": codecs.BOM_UTF32_LE, "utf-32-be": codecs.BOM_UTF32_BE}
    assert decode(mark[codec] + GERMAN.encode(codec), "text/html; charset=utf-8") == GERMAN
    assert decode(GERMAN.encode(codec), "") == GERMAN


def test_lying_labels_are_seen_through() -> None:
    assert decode(GERMAN.encode(), "text/html; charset=iso-8859-1") == GERMAN
    assert decode(GERMAN.encode("cp1252"), "text/html; charset=utf-8") == GERMAN
    assert decode(RUSSIAN.encode("cp1251") * 3, "text/html; charset=utf-8") == RUSSIAN * 3
    assert decode(b"<?xml version='1.0' encoding='utf-16'?><a>ok</a>", "").endswith("<a>ok</a>")


def test_a_broken_byte_does_not_change_the_encoding_of_the_rest() -> None:
    body = (GERMAN * 20).encode() + b"\xff" + (GERMAN * 20).encode()
    assert decode(body, "text/html; charset=utf-8") == GERMAN * 20 + "\ufffd" + GERMAN * 20


def test_dangerous_and_unknown_labels_are_ignored() -> None:
    assert declared(b"", "text/html; charset=utf-7") == ()
    assert declared(b"", "text/html; charset=base64") == ()
    assert declared(b"<meta charset=x-no-such>", "text/html; charset=latin1") == ("cp1252",)


@given(st.binary(max_size=200), st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_any_bytes_decode(body: bytes, content_type: str) -> None:
    assert isinstance(decode(body, content_type), str)
