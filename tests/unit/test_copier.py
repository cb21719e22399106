"""Copies of pictures as the web has them: turned, coloured, damaged, and made to do harm."""

import os
import struct
import time
import zlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin, features
from tests.unit.copier_traps import trap

from broadsheet.adapters.pictures.copying import copied
from broadsheet.adapters.pictures.opening import FORMATS
from broadsheet.adapters.pictures.pool import PillowCopier
from broadsheet.domain.picture import Copied, CopiedFile, Original, Use

RED, BLUE, WHITE = (220, 30, 30), (30, 30, 220), (255, 255, 255)


def _halves(width: int = 1200, height: int = 800, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image.convert(mode)


def _bytes(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, FORMATS[kind], **options)
    return out.getvalue()


def _seen(file: CopiedFile) -> Image.Image:
    image = Image.open(BytesIO(file.content))
    assert (image.format, image.size) == ("WEBP", (file.width, file.height))
    return image.convert("RGB")


def _near(image: Image.Image, at: tuple[float, float], colour: tuple[int, ...]) -> bool:
    found = image.getpixel((int(at[0] * image.width), int(at[1] * image.height)))
    assert isinstance(found, tuple)
    return all(abs(a - b) < 26 for a, b in zip(found, colour, strict=True))


def _chunks(content: bytes) -> list[bytes]:
    """Names of a WebP file's chunks."""
    found, place = [], 12
    while place < len(content):
        found.append(content[place : place + 4])
        size = struct.unpack("<I", content[place + 4 : place + 8])[0]
        place += 8 + size + size % 2
    return found


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _png(
    width: int, height: int, data: bytes, *between: bytes, bits: int = 8, kind: int = 2
) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    body = _png_chunk(b"IHDR", head) + b"".join(between) + _png_chunk(b"IDAT", data)
    return b"\x89PNG\r\n\x1a\n" + body + _png_chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["jpg", "png", "gif", "webp", "avif"])
def test_every_kind_gives_two_widths_of_true_size(kind: str) -> None:
    if kind == "avif" and not features.check("avif"):
        pytest.skip("this Pillow reads no AVIF")
    made = copied(Original(_bytes(_halves(), kind), kind))
    assert (made.width, made.height) == (1200, 800)
    assert [(f.width, f.height) for f in made.files] == [(480, 320), (960, 640)]
    for file in made.files:
        image = _seen(file)
        assert _near(image, (0.2, 0.5), RED)
        assert _near(image, (0.8, 0.5), BLUE)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "YCbCr", "I;16"])
def test_every_mode_becomes_plain_colour(mode: str) -> None:
    grey = Image.linear_gradient("L").resize((600, 600))
    if mode == "I;16":
        values = np.asarray(grey, dtype=np.uint16) * 257
        image = Image.fromarray(values)
    else:
        image = grey.convert("RGB").convert(mode) if mode != "LA" else grey.convert("LA")
    kind = "jpg" if mode in {"CMYK", "YCbCr"} else "png"
    made = copied(Original(_bytes(image, kind), kind))
    shown = _seen(made.files[-1])
    assert shown.mode == "RGB"
    assert _near(shown, (0.5, 0.02), (5, 5, 5))
    assert _near(shown, (0.5, 0.97), (248, 248, 248))
    if mode not in {"1", "P"}:
        assert _near(shown, (0.5, 0.5), (128, 128, 128))


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_camera_that_was_held_otherwise(turn: int) -> None:
    upright = _halves(900, 600)
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = upright.transpose(Image.Transpose(back[turn])) if turn > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = turn
    made = copied(Original(_bytes(stored, "jpg", exif=exif), "jpg"))
    assert (made.width, made.height) == (900, 600)
    image = _seen(made.files[-1])
    assert _near(image, (0.2, 0.5), RED)
    assert _near(image, (0.8, 0.5), BLUE)


def test_a_colour_profile_is_applied_and_left_out() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    swapped = _swapped_profile(lab.tobytes())
    plain = copied(Original(_bytes(_halves(), "png"), "png"))
    made = copied(Original(_bytes(_halves(), "png", icc_profile=swapped), "png"))
    assert _near(_seen(plain.files[0]), (0.2, 0.5), RED)
    assert _near(_seen(made.files[0]), (0.2, 0.5), (RED[2], RED[1], RED[0]))
    broken = copied(Original(_bytes(_halves(), "png", icc_profile=b"no profile"), "png"))
    assert broken == plain


def _swapped_profile(profile: bytes) -> bytes:
    """The same with the red and the blue primary in each other's place."""
    return profile.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")


def test_nothing_but_pixels_is_left() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "a secret place", "a name"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    body = _bytes(_halves(), "jpg", exif=exif, icc_profile=profile, comment=b"a secret place")
    for file in copied(Original(body, "jpg")).files:
        assert _chunks(file.content) == [b"VP8 "]
        assert b"secret" not in file.content
    (file,) = copied(Original(body, "jpg", Use.LOGO)).files
    assert _chunks(file.content) == [b"VP8L"]


def test_what_is_transparent_is_shown_on_white() -> None:
    image = Image.new("RGBA", (600, 400), (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, 300, 400))
    for body, kind in ((_bytes(image, "png"), "png"), (_bytes(image, "gif"), "gif")):
        shown = _seen(copied(Original(body, kind)).files[0])
        assert _near(shown, (0.2, 0.5), RED)
        assert _near(shown, (0.8, 0.5), WHITE)


def test_of_a_film_the_first_frame() -> None:
    frames = [Image.new("RGB", (600, 400), BLUE)] * 3
    first = Image.new("RGB", (600, 400), RED)
    for kind in ("gif", "webp", "png"):
        body = _bytes(first, kind, save_all=True, append_images=frames, duration=40)
        assert _near(_seen(copied(Original(body, kind)).files[0]), (0.5, 0.5), RED)


def test_small_and_slim_pictures() -> None:
    made = copied(Original(_bytes(_halves(300, 200), "png"), "png"))
    assert [(f.width, f.height) for f in made.files] == [(300, 200)]
    line = copied(Original(_bytes(_halves(1000, 4), "png"), "png"))
    assert (line.width, line.files) == (1000, ())
    assert "narrow" in line.problem


def test_logos_are_whole_square_and_seen() -> None:
    wide = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    ImageDraw.Draw(wide).rectangle((100, 80, 500, 120), (*RED, 255))
    image = _seen(copied(Original(_bytes(wide, "png"), "png", Use.LOGO)).files[0])
    assert _near(image, (0.1, 0.5), RED)
    assert _near(image, (0.9, 0.5), RED)
    assert _near(image, (0.5, 0.1), WHITE)
    solid = Image.new("RGBA", (600, 200), (*BLUE, 255))
    ImageDraw.Draw(solid).rectangle((40, 80, 240, 120), (*RED, 255))
    image = _seen(copied(Original(_bytes(solid, "png"), "png", Use.LOGO)).files[0])
    assert _near(image, (0.5, 0.1), BLUE)
    assert _near(image, (0.1, 0.5), RED)
    assert _near(image, (0.9, 0.5), RED)
    pale = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    ImageDraw.Draw(pale).rectangle((20, 20, 80, 80), (255, 255, 255, 255))
    ImageDraw.Draw(pale).rectangle((40, 40, 60, 60), (0, 0, 0, 0))
    image = _seen(copied(Original(_bytes(pale, "png"), "png", Use.LOGO)).files[0])
    assert _near(image, (0.1, 0.1), WHITE)
    assert _near(image, (0.5, 0.5), (34, 34, 34))


@pytest.mark.parametrize("inside", ["png", "bmp"])
def test_of_an_ico_file_the_largest_picture_is_the_logo(inside: str) -> None:
    image = Image.new("RGBA", (64, 64), (*RED, 255))
    ImageDraw.Draw(image).rectangle((16, 16, 48, 48), (*BLUE, 255))
    body = _bytes(image, "ico", sizes=[(16, 16), (64, 64), (32, 32)], bitmap_format=inside)
    made = copied(Original(body, "ico", Use.LOGO))
    shown = _seen(made.files[0])
    assert (made.width, made.height) == (64, 64)
    assert shown.size == (50, 50)
    assert _near(shown, (0.05, 0.05), RED)
    assert _near(shown, (0.5, 0.5), BLUE)


def _icon(count: int, picture: bytes, size: int) -> bytes:
    """An ICO file whose one picture is told to be of 32 x 32."""
    entry = struct.pack("<4B2H2I", 32, 32, 0, 0, 1, 32, size, 22)
    return struct.pack("<3H", 0, 1, count) + entry + picture


def _bomb() -> bytes:
    """900 million pixels are claimed."""
    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(bytes(3_000_000)) for _ in range(10)) + rows.flush()
    return _png(30_000, 30_000, data)


def _text_bomb(name: bytes) -> bytes:
    packed = zlib.compress(bytes(30_000_000), 9)
    pixels = zlib.compress(b"\0" + bytes(3 * 4), 9)
    return _png(4, 1, pixels, _png_chunk(name, b"a\0\0" + packed))


def _claims_more() -> bytes:
    """A GIF whose frame is larger than its screen."""
    body = bytearray(_bytes(Image.new("P", (40, 40)), "gif"))
    place = body.index(b"\x2c")
    body[place + 5 : place + 9] = struct.pack("<HH", 60_000, 60_000)
    return bytes(body)


HARM = {
    "png bomb": (_bomb, "png"),
    "iCCP bomb": (lambda: _text_bomb(b"iCCP"), "png"),
    "zTXt bomb": (lambda: _text_bomb(b"zTXt"), "png"),
    "gif bomb": (_claims_more, "gif"),
    "no pixels": (lambda: _png(20_000, 2_500, b""), "png"),
    "cut png": (lambda: _bytes(_halves(), "png")[:3000], "png"),
    "cut jpg": (lambda: _bytes(_halves(), "jpg")[:3000], "jpg"),
    "cut webp": (lambda: _bytes(_halves(), "webp")[:400], "webp"),
    "cut gif": (lambda: _bytes(_halves(), "gif")[:700], "gif"),
    "wrong kind": (lambda: _bytes(_halves(), "png"), "jpg"),
    "webp head": (lambda: b"RIFF\xff\xff\xff\xffWEBPVP8X" + bytes(40), "webp"),
    "avif head": (lambda: b"\x00\x00\x00\x1cftypavif" + bytes(60), "avif"),
    "png bomb in ico": (lambda: _icon(1, _bomb(), len(_bomb())), "ico"),
    "cut ico": (lambda: _icon(1, _bytes(_halves(), "png")[:300], 40_000), "ico"),
    "ico of too many": (lambda: _icon(65_535, b"", 0), "ico"),
    "empty ico": (lambda: b"\x00\x00\x01\x00\x00\x00", "ico"),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
    "eps": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", ""),
}


def test_harm_comes_to_nothing() -> None:
    good = Original(_bytes(_halves(), "jpg"), "jpg")
    bodies = [Original(make(), kind) for make, kind in HARM.values()]
    began = time.process_time()
    made = list(PillowCopier(2).copies([*bodies, good]))
    assert time.process_time() - began < 5
    found = dict(zip(HARM, made, strict=False))
    assert {name: len(one.files) for name, one in found.items() if one.files} == {}
    assert [name for name, one in found.items() if not one.problem] == []
    assert [name for name, one in found.items() if "0x" in one.problem] == []
    assert len(made[-1].files) == 2


def test_ten_thousand_frames_cost_no_more_than_one() -> None:
    frame = _bytes(Image.new("P", (300, 200), 1), "gif")
    start = frame.index(b"\x2c")
    film = frame[:-1] + frame[start:-1] * 10_000 + b";"
    began = time.process_time()
    made = copied(Original(film, "gif"))
    assert [(f.width, f.height) for f in made.files] == [(300, 200)]
    assert time.process_time() - began < 0.5


def test_two_files_in_one_are_read_as_what_they_begin_with() -> None:
    tail = b"<script>alert(1)</script>PK\x03\x04%PDF-1.7\xff\xd8\xff"
    body = _bytes(_halves(), "png") + tail
    made = copied(Original(body, "png"))
    assert made == copied(Original(_bytes(_halves(), "png"), "png"))
    assert all(b"script" not in file.content for file in made.files)


def test_texts_in_a_picture_go_nowhere() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "<script>alert(1)</script>", zip=True)
    made = copied(Original(_bytes(_halves(), "png", pnginfo=info), "png"))
    assert made == copied(Original(_bytes(_halves(), "png"), "png"))


def _trapped(bodies: Iterable[bytes], seconds: int = 20) -> list[Copied]:
    copier = PillowCopier(2, trap, seconds)
    return list(copier.copies(Original(body, "jpg") for body in bodies))


def test_a_decoder_that_dies_takes_nothing_with_it() -> None:
    made = _trapped([b"1", b"die", b"22", b"333"])
    assert [one.width for one in made] == [1, 0, 2, 3]
    assert [bool(one.problem) for one in made] == [False, True, False, False]
    assert "ended" in made[1].problem
    assert not made[1].lasting


@pytest.mark.skipif(os.name == "nt", reason="nothing ends a worker that hangs there")
def test_a_decoder_that_hangs_is_ended() -> None:
    made = _trapped([b"hang", b"22"], seconds=1)
    assert [one.width for one in made] == [0, 2]
    assert "ended" in made[0].problem


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="memory is bounded on Linux")
def test_a_decoder_that_eats_all_memory_is_refused() -> None:
    made = _trapped([b"eat", b"22"])
    assert made[0].problem == "asks for too much memory"
    assert made[1].width == 2


def test_an_error_is_told_without_what_changes_from_time_to_time() -> None:
    (made,) = _trapped([b"raise"])
    assert made.problem == "cannot be read (at)"
