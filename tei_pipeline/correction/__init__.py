"""Correction: repair what OCR did to words, from what the letters look like, the language and the text itself.

>>> from tei_pipeline.correction import correct
>>> correct("They liave appointed a new comniittee.").text
'They have appointed a new committee.'
"""

from tei_pipeline.correction.corrector import Corrected, Corrector, correct, corrector_for

__all__ = ["Corrected", "Corrector", "correct", "corrector_for"]
