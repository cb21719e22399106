"""Opens pictures that anybody may have made: one format at a time, never more than is bounded."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from broadsheet.stages.illustrate import MOST_PIXELS

FORMATS = {
    "avif": "AVIF",
    "gif": "GIF",
    "ico": "ICO",
    "jpg": "JPEG",
    "png": "PNG",
    "webp": "WEBP",
}
"""Pillow's name of each kind: no other decoder is let near a file, whatever lies in it."""
MOST_PROFILE = 4_000_000
"""Bytes of the largest colour profile that is applied."""
PAPER = (255, 255, 255)
"""Shows through where a picture is transparent: pages that outlets draw for are white."""

_ORIENTATION = 0x0112
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture's first frame, unpacked and upright; `width` and `height` are the true ones.

    `image` may be smaller than that (a JPEG can be unpacked at a half or less), and is in any mode.
    """

    image: Image.Image
    width: int
    height: int
    profile: bytes


def opened(body: bytes, kind: str, least: int) -> Opened:
    """Open a picture that will not be needed wider or higher than `least` pixels, where it can.

    Errors: whatever Pillow raises for a damaged file, and `ValueError` for one that is too large
    or of no kind that is read.
    """
    if kind not in FORMATS:
        raise ValueError("of no kind that is copied")
    # Twice this is where Pillow refuses by itself, whichever decoder finds out about a size.
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = Image.open(BytesIO(body), formats=(FORMATS[kind],))
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise ValueError(f"more than {MOST_PIXELS:,} pixels")
        profile = image.info.get("icc_profile") or b""
        image.draft(None, _box(width, height, least))
        image.load()
        turned = _turn(image)
        if turned in (5, 6, 7, 8):
            width, height = height, width
        return Opened(
            ImageOps.exif_transpose(image) if turned > 1 else image, width, height, profile
        )


def plain(image: Image.Image) -> Image.Image:
    """The same in 8 bits a channel: RGB, RGBA or CMYK."""
    if image.mode in {"RGB", "RGBA", "CMYK"}:
        return image
    if image.mode.startswith("I"):
        return _eight_bits(image).convert("RGB")
    clear = image.mode in {"LA", "PA", "La", "RGBa"} or "transparency" in image.info
    return image.convert("RGBA" if clear else "RGB")


def coloured(image: Image.Image, profile: bytes) -> Image.Image:
    """The same in sRGB; a profile that cannot be read is passed over."""
    if 0 < len(profile) <= MOST_PROFILE and image.mode in {"RGB", "CMYK"}:
        try:
            own = ImageCms.getOpenProfile(BytesIO(profile))
            made = ImageCms.profileToProfile(image, own, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            made = None
        if made is not None:
            return made
    return image if image.mode == "RGB" else image.convert("RGB")


def flat(image: Image.Image, ground: tuple[int, int, int] = PAPER) -> Image.Image:
    """The same without transparency, on a ground."""
    if image.mode != "RGBA":
        return image
    base = Image.new("RGB", image.size, ground)
    base.paste(image, mask=image.getchannel("A"))
    return base


def _box(width: int, height: int, least: int) -> tuple[int, int]:
    """What a JPEG is asked to be unpacked as: both sides at least as asked, turned or not."""
    shrink = max(1.0, min(width, height) / least)
    return (int(width / shrink), int(height / shrink))


def _turn(image: Image.Image) -> int:
    """EXIF's orientation, 1 (upright) where it cannot be read."""
    try:
        turned = image.getexif().get(_ORIENTATION, 1)
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, EOFError):
        return 1
    return turned if isinstance(turned, int) and 1 <= turned <= 8 else 1


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 bits as 8; by itself Pillow would cut off what is above 255."""
    return image.convert("I").point(lambda value: value * (1 / 257) + 0.5).convert("L")
