"""Register: one person once, however many sources; two of one surname apart; identifiers that stay."""

from __future__ import annotations

import itertools

import pytest

from tei_pipeline.document import Learnt, PersonName
from tei_pipeline.persons.register import Register, persons_of
from tests.making import lexicon

INDEX, NOTE, TEXT = Learnt("index", "1"), Learnt("note", "2"), Learnt("text", "3")


def register_of(*names: tuple[PersonName, Learnt]) -> tuple[Register, list[int]]:
    register = Register(lexicon().names)
    return register, [register.add(name, learnt) for name, learnt in names]


def test_sources_complete_each_other() -> None:
    register, ats = register_of(
        (PersonName("Rolund"), INDEX),
        (PersonName("Rolund", ("Otto",), "Karlovich"), NOTE),
        (PersonName("Rolund", ("O.",)), TEXT),
    )
    assert len(set(ats)) == 1
    assert register.drafts[ats[0]].name == PersonName("Rolund", ("Otto",), "Karlovich")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PersonName("Rolund", ("Otto",)), PersonName("Rolund", ("Clara",))),
        (PersonName("Rolund", ("Ivan",), "Petrovich"), PersonName("Rolund", ("Ivan",), "Karlovich")),
        (PersonName("Rolund", ("Vera",), "Karlovna"), PersonName("Rolund", (), "Karlovich")),
        (PersonName("Rolund", ("Otto",)), PersonName("Rolund", (), title="Madame")),
    ],
)
def test_what_contradicts_is_two_persons(one: PersonName, other: PersonName) -> None:
    _, ats = register_of((one, INDEX), (other, INDEX))
    assert ats[0] != ats[1]


def test_a_bare_surname_of_two_is_nobodys() -> None:
    _, ats = register_of(
        (PersonName("Rolund", ("Otto",)), INDEX),
        (PersonName("Rolund", ("Clara",)), INDEX),
        (PersonName("Rolund"), NOTE),
    )
    assert ats[2] == -1


def test_an_index_lists_nobody_twice() -> None:
    _, ats = register_of((PersonName("Rolund", ("Lev",)), INDEX), (PersonName("Rolund", ("Leo",)), INDEX))
    assert ats[0] != ats[1]


def test_identifiers_do_not_hang_on_the_order_of_learning() -> None:
    names = [
        (PersonName("Rolund", ("Otto",)), INDEX),
        (PersonName("Rolund", ("Clara",)), INDEX),
        (PersonName("Stenmark", ("Anna",)), NOTE),
        (PersonName("Stenmark", ("Karl",)), TEXT),
    ]
    found = set()
    for order in itertools.permutations(names):
        register, ats = register_of(*order)
        found.add(tuple(sorted(person.id for person in persons_of(register, ats).values())))
    assert found == {("pers-rolund-clara", "pers-rolund-otto", "pers-stenmark", "pers-stenmark-karl")}


def test_merged_persons_are_one() -> None:
    register, ats = register_of((PersonName("Rolund", ("Otto",)), INDEX), (PersonName("Marn", ("Otto",)), INDEX))
    kept = register.merge(ats[0], ats[1])
    assert register.of_surname("rolund") == register.of_surname("marn") == [kept]
    assert register.alive(ats[0]) == register.alive(ats[1]) == kept
