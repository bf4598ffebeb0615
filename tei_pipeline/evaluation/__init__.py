"""Measuring: a corrected text against the truth, and beside it the OCR text that it was made from.

``folding`` says what counts as a difference, ``alignment`` lays two texts side by side, ``measures`` counts errors,
``judging`` says of each edit whether it was right, ``records`` reads what is to be measured, ``evaluate`` does it all,
``told`` and ``page`` show the outcome. Nothing here changes a text.
"""
