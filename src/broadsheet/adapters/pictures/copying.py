"""Makes the copies of one picture: run in a worker, since what it reads may be anything."""

from io import BytesIO

from PIL import Image

from broadsheet.adapters.pictures.logos import logo
from broadsheet.adapters.pictures.opening import Opened, coloured, flat, opened, plain
from broadsheet.domain.picture import Copied, CopiedFile, Original, Use
from broadsheet.stages.illustrate import METHOD, QUALITY, SIDE, WIDTHS, sizes


def copied(original: Original) -> Copied:
    """The copies of one original. Errors: whatever Pillow raises for a file that it cannot read."""
    if original.use is Use.LOGO:
        found = opened(original.body, original.kind, 4 * SIDE)
        small = logo(found)
        return Copied(found.width, found.height, (_file(small, lossless=True),))
    found = opened(original.body, original.kind, WIDTHS[-1])
    wanted = sizes(found.width, found.height)
    if not wanted:
        return Copied(found.width, found.height, problem="too narrow to be shown")
    image = _largest(found, wanted[-1])
    files = [_file(image if size == image.size else _resized(image, size)) for size in wanted]
    return Copied(found.width, found.height, tuple(files))


def _largest(found: Opened, size: tuple[int, int]) -> Image.Image:
    """The largest copy: made small first, since colours take time for every pixel."""
    small = _resized(plain(found.image), size)
    return coloured(flat(small), found.profile)


def _resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """By Lanczos; what is far too large is halved first, which the eye does not see."""
    if image.size == size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _file(image: Image.Image, *, lossless: bool = False) -> CopiedFile:
    """A WebP file that holds pixels and nothing else: no EXIF, no XMP, no profile."""
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    out = BytesIO()
    bare.save(out, "WEBP", quality=100 if lossless else QUALITY, method=METHOD, lossless=lossless)
    return CopiedFile(out.getvalue(), *bare.size)
