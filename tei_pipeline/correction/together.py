"""Together: many small tasks side by side, so that what they ask for can be answered for all of them at once.

Looking up near words and pricing misreadings costs far less for many words together than for one after another. A task
is a generator: it yields each question, is sent the answer, and returns its result; it reads like a function that asks
and waits. Run alone or beside others, it gets the same answers and returns the same.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any, TypeVar

Q = TypeVar("Q")
R = TypeVar("R")

Steps = Generator[Q, Any, R]
"""A task that asks questions ``Q`` and returns an ``R``."""


def together(tasks: Iterable[Steps[Q, R]], answers: Callable[[Sequence[Q]], Sequence[Any]]) -> list[R]:
    """The results of the tasks, in order; ``answers`` is called once a round with the questions of all.

    >>> def task(word):
    ...     longer = yield word + "!"
    ...     return (yield longer + "?")
    >>> together([task("a"), task("b")], lambda asked: [question.upper() for question in asked])
    ['A!?', 'B!?']
    """
    running = list(enumerate(tasks))
    results: dict[int, R] = {}
    replies: Sequence[Any] = [None] * len(running)
    while running:
        waiting, questions = [], []
        for (number, task), reply in zip(running, replies, strict=True):
            try:
                questions.append(task.send(reply))
                waiting.append((number, task))
            except StopIteration as end:
                results[number] = end.value
        replies = answers(questions) if questions else ()
        running = waiting
    return [results[number] for number in sorted(results)]
