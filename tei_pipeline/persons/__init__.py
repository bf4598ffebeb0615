"""Persons: the register of those whom a text names, and the places where it names them."""
