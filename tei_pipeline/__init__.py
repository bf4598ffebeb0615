"""tei-pipeline: the raw OCR text of books in, validated and lossless TEI P5 out."""
