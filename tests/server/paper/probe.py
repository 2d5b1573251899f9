"""Looks into a PDF as a reader does: its text, where each letter and rule stands, how it looks."""

import io
import unicodedata
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageChops, ImageFont
from pypdfium2 import raw

MM = 72 / 25.4
# What a rule drawn by WeasyPrint measures at most across, in pt; anything higher than this is a rule.
RULE_WIDTH, RULE_HEIGHT = 1.9, 9.0


@dataclass(frozen=True)
class Letter:
    """A printed letter and its box on the page in pt, from the lower left."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class Rule:
    """An upright rule of a table."""

    x: float
    bottom: float
    top: float


class Pdf:
    """A PDF opened for looking; close it with `with`."""

    def __init__(self, pdf: bytes) -> None:
        self._document = pypdfium2.PdfDocument(pdf)
        self._letters: dict[int, list[Letter]] = {}

    def __enter__(self) -> "Pdf":
        return self

    def __exit__(self, *_: object) -> None:
        self._document.close()

    def __len__(self) -> int:
        return len(self._document)

    def text(self, page: int) -> str:
        """The text of a page (the first is 0), line ends as they are."""
        return str(self._document[page].get_textpage().get_text_range())

    def flowing(self) -> str:
        """The text of the whole paper without blanks and line ends."""
        return squeezed("".join(self.text(page) for page in range(len(self))))

    def column(self, left: float, right: float) -> str:
        """The text between two distances in mm from the left edge, without blanks and line ends.

        A name of several lines stands whole in its column, while the whole page is read across.
        """
        pages = [self._document[page].get_textpage() for page in range(len(self))]
        return squeezed("".join(page.get_text_bounded(left=left * MM, right=right * MM) for page in pages))

    def letters(self, page: int) -> list[Letter]:
        """The letters of a page that leave ink; a variation selector belongs to its letter."""
        if page not in self._letters:
            self._letters[page] = self._read_letters(page)
        return self._letters[page]

    def _read_letters(self, page: int) -> list[Letter]:
        textpage = self._document[page].get_textpage()
        found: list[Letter] = []
        units = [raw.FPDFText_GetUnicode(textpage, index) for index in range(textpage.count_chars())]
        for index, unit in enumerate(units):
            if 0xDC00 <= unit < 0xE000:
                continue
            code = unit
            if 0xD800 <= unit < 0xDC00:
                code = 0x10000 + ((unit - 0xD800) << 10) + (units[index + 1] - 0xDC00)
            letter = chr(code)
            if unicodedata.category(letter) == "Mn" and found:
                continue
            box = textpage.get_charbox(index)
            if not letter.isspace() and letter != "\0" and box[0] < box[2]:
                found.append(Letter(letter, *box))
        return found

    def rules(self, page: int) -> list[Rule]:
        """The upright rules of a page."""
        boxes = [item.get_bounds() for item in self._document[page].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]
        return [
            Rule((left + right) / 2, bottom, top)
            for left, bottom, right, top in boxes
            if right - left <= RULE_WIDTH and top - bottom >= RULE_HEIGHT
        ]

    def boxes(self, page: int) -> list[tuple[float, float]]:
        """Width and height in mm of every drawn outline of a page, to a tenth."""
        outlines = [item.get_bounds() for item in self._document[page].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]
        return [(round((right - left) / MM, 1), round((top - bottom) / MM, 1)) for left, bottom, right, top in outlines]

    def size(self, page: int) -> tuple[float, float]:
        """The width and height of a page in pt."""
        width, height = self._document[page].get_size()
        return float(width), float(height)

    def picture(self, page: int, dpi: int = 300) -> Image.Image:
        """A page as a grey picture."""
        image = self._document[page].render(scale=dpi / 72).to_pil().convert("L")
        assert isinstance(image, Image.Image)
        return image

    def look(self, letter: Letter, page: int, dpi: int = 600) -> Image.Image:
        """The ink of one letter, cut out."""
        width, height = self.size(page)
        around = (
            letter.left - 0.4,
            letter.bottom - 0.4,
            width - letter.right - 0.4,
            height - letter.top - 0.4,
        )
        image = self._document[page].render(scale=dpi / 72, crop=around).to_pil().convert("L")
        assert isinstance(image, Image.Image)
        return image


def squeezed(text: str) -> str:
    """The text without blanks, line ends and soft hyphens of the extraction."""
    return "".join(letter for letter in text if not letter.isspace() and letter != "\ufffe")


def beyond_margins(pdf: Pdf, page: int) -> list[Letter]:
    """Letters that stand nearer to the edge of the sheet than a printer prints (8 mm; below 5 mm)."""
    width, height = pdf.size(page)
    return [
        letter
        for letter in pdf.letters(page)
        if letter.left < 8 * MM
        or letter.right > width - 8 * MM
        or letter.bottom < 5 * MM
        or letter.top > height - 8 * MM
    ]


def on_rules(pdf: Pdf, page: int) -> list[Letter]:
    """Letters that an upright rule goes through: they have left their cell."""
    rules = sorted(pdf.rules(page), key=lambda rule: rule.x)
    places = [rule.x for rule in rules]
    return [
        letter
        for letter in pdf.letters(page)
        for rule in rules[bisect(places, letter.left + 0.3) : bisect(places, letter.right - 0.3)]
        if rule.bottom < (letter.bottom + letter.top) / 2 < rule.top
    ]


def overlaps(pdf: Pdf, page: int) -> Iterator[tuple[Letter, Letter]]:
    """Pairs of letters that stand on one another."""
    rows: dict[int, list[Letter]] = {}
    for letter in sorted(pdf.letters(page), key=lambda letter: letter.left):
        for row in range(int(letter.bottom // 10), int(letter.top // 10) + 1):
            rows.setdefault(row, []).append(letter)
    for letters in rows.values():
        for index, one in enumerate(letters):
            for other in letters[index + 1 :]:
                if other.left > one.right - 0.5:
                    break
                if min(one.top, other.top) - max(one.bottom, other.bottom) > 0.5:
                    yield one, other


def drawn(text: str, path: str, *, index: int = 0, size: int = 200) -> Image.Image:
    """The text drawn with one font file by another engine than the one that prints (FreeType)."""
    font = ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.RAQM)
    left, top, right, bottom = font.getbbox(text)
    image = Image.new("L", (int(right - left) + 8, int(bottom - top) + 8), 255)
    mask = font.getmask2(text, "L")[0]
    image.paste(0, (4, 4), Image.frombytes("L", mask.size, bytes(mask)))
    return image


def difference(one: Image.Image, other: Image.Image) -> float:
    """How unlike two shapes are: 0 the same, 1 nothing in common."""
    first, second = _shape(one), _shape(other)
    apart = sum(ImageChops.difference(first, second).tobytes())
    ink = sum(255 - value for value in first.tobytes() + second.tobytes())
    return apart / ink


def _shape(image: Image.Image) -> Image.Image:
    inverted = ImageChops.invert(image).point([0 if value < 96 else value for value in range(256)])
    box = inverted.getbbox()
    assert box is not None, "there is no ink"
    return image.crop(box).resize((64, 64), Image.Resampling.LANCZOS)


def png_size(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    with Image.open(io.BytesIO(png)) as image:
        return image.size
