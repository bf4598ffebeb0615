"""Generated books: invented text with everything that books have on their pages, damaged at random, and its truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

_TEXT = (
    "the ferry carried seven barrels of tar across a narrow sound and nobody on board could say who had ordered them "
    "because every letter had been opened twice before it came to harbour where our clerk slept through summer with "
    "his window unlocked under that old lamp while rain fell steadily into both gutters until morning"
)
WORDS = _TEXT.split()
LONG = ("extraordinary", "provisional", "correspondence", "undertaking", "lighthouse", "remarkable", "bookseller")
COMPOUNDS = (("half", "finished"), ("anti", "clerical"), ("ferry", "house"), ("lamp", "lit"))
OMITTED = ("(omission)", "(oniission)", "[gap in the manuscript]", "(omis-\nsion)", "( omission )")
PAUSES = (". . .", "...", ". , ,", "…")
LOOK_ALIKES = {"0": "Oo", "1": "lIJ", "2": "zZ", "5": "sS", "6": "Gb", "8": "B", "9": "gq"}


@dataclass
class Book:
    """The text of a book, and what was printed: the number of each page."""

    text: str
    numbers: list[str] = field(default_factory=list)


def generated_book(seed: int, *, pages: int = 12, damage: float = 0.2) -> Book:
    """A book with front matter, chapters, running heads, footnotes, broken words, omissions and verse."""
    random = Random(seed)
    heads = random.random() < 0.4
    hyphen = random.choice("¬-\u00ad")
    first = random.choice((1, 5, 17, 98))
    sep = random.choice(("\n\n\n\n\n", "\n\n\n\n", "\n\n\f", "\n\f\n", "\n\n\n\n\n\n\n"))
    blank = random.choice(("\n\n", "\n \n", "\n\n\n") if "\f" in sep else ("\n\n", "\n \n"))
    leaves = [random.choice(("THE LAST FERRY", "THE LAST FERRY\n\nBY ANNA QUIST", "Printed for the author"))]
    for at in range(pages):
        parts = []
        if heads and at:
            parts.append(random.choice(("THE LAST FERRY", "THE LA5T FERRY")) if at % 2 else "A Letter to My Sister")
        if at % 5 == 0:
            parts.append(f"CHAPTER {['ONE', 'TWO', 'THREE', 'FOUR', 'FIVE', 'SIX'][at // 5 % 6]}")
        parts += [_paragraph(random, hyphen) for _ in range(random.randint(2, 4))]
        if random.random() < 0.2:
            parts.insert(-1, "★ ★ ★")
        if random.random() < 0.2:
            parts += ["They sang:", "The tide is high,\nThe night is low,\nAnd home we go"]
        if random.random() < 0.3:
            parts.append(f"{random.choice('^*•')} Quist, Anna. {_paragraph(random, hyphen)}")
        number = f"[{first + at}]"
        if 0 < at < pages - 1 and random.random() < damage:
            number = damaged(number, random)
        parts.append(number)
        leaves.append(blank.join(part for part in parts if part))
    end = random.choice(("", "\n", "\n\n\n"))
    text = sep.join(leaves) + end
    newline = random.choice(("\n", "\n", "\r\n", "\r"))
    return Book(text.replace("\n", newline), ["[1]", *(str(first + at) for at in range(pages))])


def damaged(number: str, random: Random) -> str:
    """A number in brackets as OCR may leave it; nothing at all where the line was lost."""
    kind = random.randrange(6)
    digits = number[1:-1]
    if kind == 0:
        return ""
    if kind == 1:
        return "[" + digits + random.choice("J1lt3")
    if kind == 2:
        return random.choice("tfr(") + digits + "]"
    if kind == 3:
        return f"{random.choice('BCDKX')}{random.choice(('', '*'))} [ {digits} ]"
    if kind == 4:
        return "[ ]"
    return "[" + "".join(random.choice(LOOK_ALIKES.get(digit, digit)) for digit in digits) + "]"


def _paragraph(random: Random, hyphen: str) -> str:
    words = [random.choice(WORDS) for _ in range(random.randint(20, 60))]
    words[0] = words[0].capitalize()
    for _ in range(random.randrange(3)):
        words.insert(random.randrange(1, len(words)), random.choice(PAUSES))
    if random.random() < 0.3:
        words.insert(random.randrange(1, len(words)), random.choice(OMITTED))
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) > 55:
            broken = random.random() < 0.4
            long, parts = random.choice(LONG), random.choice(COMPOUNDS)
            if broken and random.random() < 0.3:
                lines.append(f"{line} {parts[0]}{hyphen}")
                line = parts[1]
            elif broken:
                cut = random.randint(3, len(long) - 3)
                lines.append(f"{line} {long[:cut]}{hyphen}{random.choice(('', ' '))}")
                line = long[cut:]
            else:
                lines.append(line)
                line = ""
        line = f"{line} {word}".strip()
    return "\n".join([*lines, line + "."])
