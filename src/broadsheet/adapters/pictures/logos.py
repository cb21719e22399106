"""Outlets' logos, 50 x 50: whole, without their empty margin, on a ground that shows them."""

from PIL import Image, ImageChops, ImageStat

from broadsheet.adapters.pictures.opening import PAPER, Opened, coloured, flat, plain
from broadsheet.stages.illustrate import SIDE

DARK = (34, 34, 34)
"""Ground of a logo that is drawn in white."""
PALE = 215
"""Mean brightness (0 to 255) of its visible part from which a logo counts as white."""
MARGIN = 24
"""Difference to the corner's colour (0 to 255) up to which a row or column counts as empty."""
AIR = 0.06
"""Of its own margin, what is left on each side: a share of its longer side."""
VISIBLE = 24
"""Opacity (0 to 255) above which a pixel is seen."""


def logo(found: Opened) -> Image.Image:
    """The logo as it is printed."""
    image = plain(found.image)
    if image.mode == "RGBA" and _clear(image):
        ground = _ground(image)
        image = flat(image, ground)
    else:
        image = coloured(flat(image), found.profile)
        ground = _corner(image)
    image = _trimmed(image, ground)
    scale = SIDE / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    made = Image.new("RGB", (SIDE, SIDE), ground)
    made.paste(small, ((SIDE - size[0]) // 2, (SIDE - size[1]) // 2))
    return made


def _ground(image: Image.Image) -> tuple[int, int, int]:
    """White, or dark for what is white itself."""
    seen = image.getchannel("A").point(lambda value: 255 if value > VISIBLE else 0)
    if seen.getbbox() is None:
        return PAPER
    bright = ImageStat.Stat(image.convert("L"), seen).mean[0]
    return DARK if bright >= PALE else PAPER


def _clear(image: Image.Image) -> bool:
    """Whether anything of it is transparent at all."""
    return image.getchannel("A").histogram()[255] < image.width * image.height


def _corner(image: Image.Image) -> tuple[int, int, int]:
    """The colour around an opaque logo, if its corners agree on one; else white."""
    right, bottom = image.width - 1, image.height - 1
    corners = [image.getpixel(at) for at in ((0, 0), (right, 0), (0, bottom), (right, bottom))]
    first = corners[0]
    if not isinstance(first, tuple):
        return PAPER
    near = all(
        isinstance(one, tuple)
        and all(abs(a - b) <= MARGIN for a, b in zip(first, one, strict=True))
        for one in corners
    )
    return (int(first[0]), int(first[1]), int(first[2])) if near else PAPER


def _trimmed(image: Image.Image, ground: tuple[int, int, int]) -> Image.Image:
    """Without most of the margin that has the colour of the ground."""
    apart = ImageChops.difference(image, Image.new("RGB", image.size, ground)).convert("L")
    box = apart.point(lambda value: 255 if value > MARGIN else 0).getbbox()
    if box is None:
        return image
    air = round(AIR * max(box[2] - box[0], box[3] - box[1]))
    left, top = max(0, box[0] - air), max(0, box[1] - air)
    right, bottom = min(image.width, box[2] + air), min(image.height, box[3] + air)
    return image.crop((left, top, right, bottom))
